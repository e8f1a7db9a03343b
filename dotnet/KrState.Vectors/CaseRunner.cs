using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace KrState.Vectors
{
    /// <summary>Runs the steps of one case.</summary>
    internal static class CaseRunner
    {
        private static readonly HashSet<string> _checks = new HashSet<string>
        {
            "op", "let", "expect", "error", "path", "path_repeat", "contains", "lacks",
        };

        /// <summary>Runs the steps; gives what went wrong, or null.</summary>
        internal static string? Run(JsonElement steps, Func<Arguments, object?> operate)
        {
            var names = new Names();
            try
            {
                int number = 0;
                foreach (JsonElement step in steps.EnumerateArray())
                {
                    number++;
                    string? failure = Step(step, operate, names);
                    if (failure != null)
                    {
                        return $"step {number} {step.GetProperty("op").GetString()}: {failure}";
                    }
                }
                return null;
            }
            finally
            {
                names.Close();
            }
        }

        private static string? Step(JsonElement step, Func<Arguments, object?> operate, Names names)
        {
            var arguments = new Arguments(step, names);
            object? result;
            try
            {
                result = operate(arguments);
            }
            catch (Exception error) when (error.Data["KrCode"] is string)
            {
                return Refused(step, error);
            }
#pragma warning disable CA1031 // Whatever it is, it is this case that failed.
            catch (Exception error)
#pragma warning restore CA1031
            {
                return error.ToString();
            }
            string? unknown = step.EnumerateObject().Select(member => member.Name)
                .FirstOrDefault(name => !_checks.Contains(name) && !arguments.Used.Contains(name));
            if (unknown != null)
            {
                return "the driver does not know the member " + unknown;
            }
            if (step.TryGetProperty("error", out JsonElement wanted))
            {
                return "succeeded with " + Expectation.Show(result) + " instead of " + wanted.GetString();
            }
            if (step.TryGetProperty("let", out JsonElement name))
            {
                if (result == null || result == Expectation.Absent)
                {
                    return "gave " + Expectation.Show(result) + ", which is no handle";
                }
                names.Bind(name.GetString()!, result);
            }
            return Compare(step, result, names);
        }

        private static string? Compare(JsonElement step, object? result, Names names)
        {
            if (step.TryGetProperty("expect", out JsonElement expected) && !Expectation.Holds(expected, result, names))
            {
                return "gave " + Expectation.Show(result) + " instead of " + expected.GetRawText();
            }
            foreach (string member in new[] { "contains", "lacks" })
            {
                if (step.TryGetProperty(member, out JsonElement texts))
                {
                    var found = (KeyList)result!;
                    foreach (string? text in texts.EnumerateArray().Select(json => json.GetString()))
                    {
                        if (found.Contains(text!) != (member == "contains"))
                        {
                            return (member == "contains" ? "lacks " : "contains ") + text;
                        }
                    }
                }
            }
            return null;
        }

        private static string? Refused(JsonElement step, Exception error)
        {
            var code = (string)error.Data["KrCode"]!;
            if (!step.TryGetProperty("error", out JsonElement wanted))
            {
                return "failed: " + error.Message + " (" + code + ")";
            }
            string kind = wanted.GetString()!;
            var expected = (string?)typeof(KrErrorCode).GetField(kind)?.GetValue(null);
            if (expected != code)
            {
                return "failed with " + code + " instead of " + kind + ": " + error.Message;
            }
            if (!step.TryGetProperty("path", out JsonElement path))
            {
                return null;
            }
            string where = ExpectedPath(step, path.GetString()!);
            var found = error.Data["KrPath"] as string;
            return found == where ? null : "failed at " + found + " instead of " + where;
        }

        private static string ExpectedPath(JsonElement step, string path)
        {
            var text = new StringBuilder(path);
            if (step.TryGetProperty("path_repeat", out JsonElement repeat))
            {
                for (int times = repeat[1].GetInt32(); times > 0; times--)
                {
                    text.Append(repeat[0].GetString());
                }
            }
            return text.ToString();
        }
    }
}
