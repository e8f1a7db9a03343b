Imports System.Collections.Specialized
Imports System.Globalization
Imports System.Linq
Imports KrState

''' <summary>VB.NET's part in the exchange of values; node/value_steps.mjs describes it.</summary>
Public Module ValueSteps

    Private Const Own As String = "VisualBasic"

    Private ReadOnly Written As New Hashtable From {
        {"null", Nothing}, {"yes", True}, {"byte", CByte(200)}, {"sbyte", CSByte(-100)}, {"short", -30000S}, {"ushort", 60000US},
        {"int", -7}, {"uint", 3000000000UI}, {"widest", Long.MaxValue}, {"unsigned", ULong.MaxValue}, {"single", 0.5F},
        {"double", 0.1}, {"nan", Double.NaN}, {"text", "a" & ChrW(0) & ChrW(&HFC) & "_x000A_"}, {"empty", ""},
        {"bytes", New Byte() {0, 127, 255}}, {"char", ChrW(&HDF)}, {"decimal", -1.10D},
        {"time", New DateTime(2024, 2, 29, 12, 34, 56, 789, DateTimeKind.Utc)},
        {"ticks", New DateTime(638448000000000001, DateTimeKind.Unspecified)}, {"duration", New TimeSpan(-1)},
        {"guid", New Guid("01234567-89ab-cdef-0123-456789abcdef")}, {"uri", New Uri("http://example.com/a%20b")},
        {"version", New Version(1, 2, 3, 4)}, {"script", New KrScript("Get-Date")}, {"xml", New KrXml("<a>&amp;</a>")},
        {"nested", New Hashtable From {{"list", New Object() {1, "b", New Hashtable From {{"deep", Nothing}}}}}}
    }

    ''' <summary>Stores a table of all kinds.</summary>
    Public Sub Write()
        State().Set(Own, Written)
    End Sub

    ''' <summary>Reads the table of another language, and stores what was read.</summary>
    ''' <param name="other">The other language.</param>
    Public Sub Echo(other As String)
        State().Set(other & "By" & Own, Native(State().Get(other)))
    End Sub

    ''' <summary>Compares what another language read with what was written.</summary>
    ''' <param name="other">The other language.</param>
    Public Sub Check(other As String)
        Dim found = DirectCast(Native(State().Get(Own & "By" & other)), IDictionary)
        For Each entry As DictionaryEntry In Written
            Dim expected = Text(entry.Value)
            Dim answer = Text(found(entry.Key))
            If answer <> expected Then Throw New InvalidOperationException($"{other} made {answer} of {entry.Key}, {expected}.")
        Next
    End Sub

    Private Function State() As SharedState
        Return KrHost.Find("languages").SharedState
    End Function

    ''' <summary>A value with what is in it, none of it live.</summary>
    Private Function Native(value As Object) As Object
        Dim table = TryCast(value, SharedTable)
        If table IsNot Nothing Then
            Dim copy As New OrderedDictionary
            For Each entry As DictionaryEntry In table
                copy(entry.Key) = Native(entry.Value)
            Next
            Return copy
        End If
        Dim list = TryCast(value, SharedList)
        Return If(list Is Nothing, value, list.ToArray().Select(AddressOf Native).ToArray())
    End Function

    ''' <summary>What a value is, without the width of a number, which Python and Node do not keep.</summary>
    Private Function Text(value As Object) As String
        If value Is Nothing Then Return "null"
        Select Case value.GetType()
            Case GetType(Byte()) : Return Convert.ToBase64String(DirectCast(value, Byte()))
            Case GetType(DateTime) : Return DirectCast(value, DateTime).ToString("o", CultureInfo.InvariantCulture)
            Case GetType(Single), GetType(Double) : Return "float " & CDbl(value).ToString("R", CultureInfo.InvariantCulture)
            Case GetType(Hashtable), GetType(OrderedDictionary)
                Dim table = DirectCast(value, IDictionary)
                Dim keys = table.Keys.Cast(Of String)().OrderBy(Function(key) key, StringComparer.Ordinal)
                Return "{" & String.Join(" ", keys.Select(Function(key) key & ":" & Text(table(key)))) & "}"
            Case GetType(Object()) : Return "[" & String.Join(" ", DirectCast(value, Object()).Select(AddressOf Text)) & "]"
            Case GetType(Boolean), GetType(Char) : Return value.GetType().Name & " " & value.ToString()
        End Select
        Dim name = If(value.GetType().IsPrimitive, "integer", value.GetType().Name)
        Return name & " " & Convert.ToString(value, CultureInfo.InvariantCulture)
    End Function

End Module
