//! The code of the README at the root and of the pages in `docs`, run as their readers would run it.
//! The blocks of one language are one program. Rust's are doc tests.

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

/// The documents, each with code in every language.
const DOCUMENTS: [&str; 2] = ["README.md", "docs/locks.md"];

/// What the README of a language has, in this order.
const SECTIONS: [&str; 8] =
    ["Install", "Ten lines", "Values", "Errors", "Threads", "Locks", "Snapshots", "Links"];
const LANGUAGES: [&str; 3] = ["py", "node", "dotnet"];

pub(super) fn run(workspace: &Workspace, report: &mut Report) {
    report.suite("READMEs of the languages", || {
        Ok(sum(LANGUAGES.map(|folder| outcome(has_sections(workspace, folder)))))
    });
    let dotnet = match Dotnet::find(workspace) {
        Ok(dotnet) => dotnet,
        Err(error) => return report.missing("dotnet", &error),
    };
    for document in DOCUMENTS {
        let name = document.trim_end_matches(".md");
        if dotnet.is_fallback() {
            let reason = format!("its C# is newer than that of the SDK in use, {}", dotnet.sdk());
            report.not_run(name, &reason);
            continue;
        }
        report.suite(name, || {
            let text = workspace::read(&workspace.path(document))?;
            let folder = workspace.made(&format!("test/{}", name.to_lowercase()));
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
}

fn has_sections(workspace: &Workspace, folder: &str) -> Result<()> {
    let path = format!("{folder}/README.md");
    let text = workspace::read(&workspace.path(&path))?;
    let found: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    ensure!(found == SECTIONS, "{path} has the sections {found:?}, and should have {SECTIONS:?}");
    Ok(())
}

/// The blocks of a language, one after the other.
fn code(text: &str, language: &str) -> Result<String> {
    let fence = format!("\n```{language}\n");
    let mut program = String::new();
    for rest in text.split(&fence).skip(1) {
        let (block, _) = rest.split_once("\n```").context("a block of code has no end")?;
        program += block;
        program.push('\n');
    }
    (!program.is_empty())
        .then_some(program)
        .with_context(|| format!("there is no code in {language}"))
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
    fn the_blocks_of_a_language_are_one_program() {
        let text = "a\n```c\nint x;\n```\nb\n```cpp\ny\n```\n\n```c\nint z;\n```\n";
        assert_eq!(code(text, "c").expect("two blocks"), "int x;\nint z;\n");
        assert!(code(text, "vb").is_err());
        assert!(code("\n```c\nint x;", "c").is_err());
    }
}
