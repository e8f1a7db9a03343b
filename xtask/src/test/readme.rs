//! The code of the README at the root, run as its readers would run it. Rust's is a doc test.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::{node, python, sum};
use crate::package;
use crate::process;
use crate::report::{Counts, Outcome, Report};
use crate::setup::{Dotnet, Node, Python};
use crate::workspace::{self, Workspace};

/// A project for one file, on the newest framework of the SDK.
const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net$(BundledNETCoreAppTargetFrameworkVersion)</TargetFramework>
    <AssemblyName>readme</AssemblyName>
    <RootNamespace></RootNamespace>
    <Nullable>enable</Nullable>
    <UseAppHost>false</UseAppHost>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="KrState" Version="VERSION" />
  </ItemGroup>
</Project>
"#;

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    let dotnet = match Dotnet::find(workspace) {
        Ok(dotnet) => dotnet,
        Err(error) => return report.missing("dotnet", &error),
    };
    if dotnet.is_fallback() {
        let reason = format!("its C# is newer than that of the SDK in use, {}", dotnet.sdk());
        return report.not_run("README", &reason);
    }
    report.suite("README", || {
        let text = workspace::read(&workspace.path("README.md"))?;
        let folder = workspace.made("test/readme");
        workspace::empty_dir(&folder)?;
        Ok(sum(vec![
            in_python(workspace, &code(&text, "python")?, &folder),
            in_node(workspace, &code(&text, "js")?),
            in_c(workspace, &code(&text, "c")?, &folder),
            in_dotnet(workspace, &dotnet, ("csproj", "cs"), &code(&text, "csharp")?, &folder),
            in_dotnet(workspace, &dotnet, ("vbproj", "vb"), &code(&text, "vb")?, &folder),
        ]))
    });
}

/// The one block of a language.
fn code(text: &str, language: &str) -> Result<String> {
    let fence = format!("\n```{language}\n");
    let mut blocks = text.split(&fence).skip(1);
    let block = blocks.next().and_then(|rest| rest.split("\n```").next());
    let block = block.with_context(|| format!("the README has no code in {language}"))?;
    ensure!(blocks.next().is_none(), "the README has several blocks of code in {language}");
    Ok(format!("{block}\n"))
}

fn outcome(result: Result<()>) -> Outcome {
    Outcome {
        counts: Counts::one(result.is_ok()),
        notes: Vec::new(),
        failure: result.err().map(|error| format!("{error:#}")),
    }
}

fn in_python(workspace: &Workspace, code: &str, folder: &Path) -> Outcome {
    outcome((|| {
        let venv = python::environment(workspace, &Python::find()?)?;
        let file = write(folder, "readme.py", code)?;
        process::output(venv.command().arg(file)).map(drop)
    })())
}

fn in_node(workspace: &Workspace, code: &str) -> Outcome {
    outcome((|| {
        let node = Node::find()?;
        let file = write(&node::consumer(workspace, &node)?, "readme.mjs", code)?;
        process::output(process::command(&node.executable).arg(file)).map(drop)
    })())
}

fn in_c(workspace: &Workspace, code: &str, folder: &Path) -> Outcome {
    outcome((|| {
        let library = package::c_library(workspace)?;
        let file = write(folder, "readme.c", code)?;
        let program = folder.join("readme");
        let include = library.header.parent().context("the header is in no folder")?;
        let mut compiler = process::command("cc");
        compiler.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-I"]).arg(include);
        process::output(compiler.arg("-o").arg(&program).args([&file, &library.shared]))?;
        let folder = library.shared.parent().context("the library is in no folder")?;
        process::output(process::command(&program).env("LD_LIBRARY_PATH", folder)).map(drop)
    })())
}

fn in_dotnet(
    workspace: &Workspace,
    dotnet: &Dotnet,
    (project_type, source_type): (&str, &str),
    code: &str,
    folder: &Path,
) -> Outcome {
    outcome((|| {
        package::nupkg(workspace)?;
        let folder = folder.join(source_type);
        write(&folder, &format!("Program.{source_type}"), code)?;
        let text = PROJECT.replace("VERSION", &workspace.version()?);
        let project = write(&folder, &format!("readme.{project_type}"), &text)?;
        let output = folder.join("out");
        dotnet.build(&project, &output, &[])?;
        process::output(dotnet.command().arg(output.join("readme.dll"))).map(drop)
    })())
}

fn write(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let file = folder.join(name);
    workspace::write(&file, text)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn the_one_block_of_a_language_is_found() {
        let text = "a\n```c\nint x;\n```\nb\n```cpp\ny\n```\n";
        assert_eq!(code(text, "c").expect("one block"), "int x;\n");
        assert!(code(text, "vb").is_err());
        assert!(code(&text.repeat(2), "c").is_err());
    }
}
