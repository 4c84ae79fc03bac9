//! Windows: the system's printers and jobs through PowerShell, and the PDF through the viewer that Windows prints
//! PDF with (`PrintTo`). Nothing here needs Windows to compile. Trays and pages are the viewer's: what cannot be
//! chosen is not offered.

use super::{
    run::{Answer, Programs, is_plain, private_file},
    spooler::{Choices, Following, PrinterFound, PrinterTrouble, SpoolJob, SpoolState, Spooler, Wish},
};
use serde::Deserialize;
use std::{ffi::OsStr, path::PathBuf, time::Duration};

/// PowerShell takes seconds to start on an old machine; a viewer to print, more.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Values come in environment variables: no text of ours is ever read as a command.
const PRINTERS: &str = "[Console]::OutputEncoding=[Text.Encoding]::UTF8; \
    $d=(Get-CimInstance Win32_Printer -Filter 'Default=TRUE').Name; \
    ConvertTo-Json -Compress @(Get-Printer | ForEach-Object { \
    @{name=$_.Name;state=[string]$_.PrinterStatus;is_default=($_.Name -eq $d)} })";
const PAPERS: &str = "[Console]::OutputEncoding=[Text.Encoding]::UTF8; \
    Add-Type -AssemblyName System.Drawing; $p=New-Object System.Drawing.Printing.PrinterSettings; \
    $p.PrinterName=$env:MOTCUA_PRINTER; if(-not $p.IsValid){exit 3}; \
    ConvertTo-Json -Compress @($p.PaperSizes | ForEach-Object { $_.PaperName })";
const PRINT: &str = "$ErrorActionPreference='Stop'; \
    if(-not (Get-Printer -Name $env:MOTCUA_PRINTER -ErrorAction SilentlyContinue)){exit 3}; \
    $before=@(Get-PrintJob -PrinterName $env:MOTCUA_PRINTER | ForEach-Object Id); \
    Start-Process -FilePath $env:MOTCUA_FILE -Verb PrintTo -ArgumentList ('\"'+$env:MOTCUA_PRINTER+'\"') \
    -WindowStyle Hidden; \
    $n=0; do { Start-Sleep -Milliseconds 200; $n++; \
    $new=@(Get-PrintJob -PrinterName $env:MOTCUA_PRINTER | Where-Object { $before -notcontains $_.Id }) } \
    while($new.Count -eq 0 -and $n -lt 100); \
    if($new.Count -gt 0){ 'job '+$new[0].Id; \
    $n=0; while($n -lt 150 -and (Get-PrintJob -PrinterName $env:MOTCUA_PRINTER -ID $new[0].Id \
    -ErrorAction SilentlyContinue).JobStatus -match 'Spooling'){ Start-Sleep -Milliseconds 200; $n++ } } \
    else { 'job gone' }";
const FOLLOW: &str = "if(-not (Get-Printer -Name $env:MOTCUA_PRINTER -ErrorAction SilentlyContinue)){exit 3}; \
    $j=Get-PrintJob -PrinterName $env:MOTCUA_PRINTER -ID $env:MOTCUA_JOB -ErrorAction SilentlyContinue; \
    if($j){[string]$j.JobStatus}else{'gone'}";
const CANCEL: &str = "Remove-PrintJob -PrinterName $env:MOTCUA_PRINTER -ID $env:MOTCUA_JOB";

/// No printer of that name.
const MISSING: &str = "the printer is not there";

/// Printing on Windows.
#[derive(Clone, Debug)]
pub struct PowerShell {
    programs: Programs,
}

impl Default for PowerShell {
    fn default() -> Self {
        let kept = &["USERPROFILE", "LOCALAPPDATA", "APPDATA", "ProgramFiles", "PSModulePath", "windir"];
        Self { programs: Programs { folder: None, timeout: TIMEOUT, kept } }
    }
}

#[derive(Deserialize)]
struct Line {
    name: String,
    state: String,
    is_default: bool,
}

impl PowerShell {
    /// Takes `powershell` out of a folder in place of the PATH.
    #[must_use]
    pub fn with_programs(mut self, folder: PathBuf) -> Self {
        self.programs.folder = Some(folder);
        self
    }

    fn run(&self, script: &str, values: &[(&str, &OsStr)]) -> Result<Answer, PrinterTrouble> {
        let program = if cfg!(windows) { "powershell.exe" } else { "powershell" };
        let answer =
            self.programs.run(program, ["-NoProfile", "-NonInteractive", "-Command", script], values, &[])?;
        if answer.is_ok { Ok(answer) } else { Err(refusal(&answer)) }
    }
}

/// The script ends with 3 where the printer is not there; anything else is Windows' own.
fn refusal(answer: &Answer) -> PrinterTrouble {
    if answer.complained.trim().is_empty() || answer.complained.contains(MISSING) {
        PrinterTrouble::Missing
    } else {
        PrinterTrouble::Other
    }
}

impl Spooler for PowerShell {
    fn printers(&self) -> Result<Vec<PrinterFound>, PrinterTrouble> {
        let answer = self.run(PRINTERS, &[])?;
        let lines: Vec<Line> = serde_json::from_str(answer.said.trim()).map_err(|_| PrinterTrouble::Other)?;
        Ok(lines
            .into_iter()
            .map(|line| PrinterFound {
                description: line.name.clone(),
                trouble: words(&line.state),
                is_default: line.is_default,
                name: line.name,
            })
            .collect())
    }

    fn choices(&self, printer: &str) -> Result<Choices, PrinterTrouble> {
        let answer = self.run(PAPERS, &[("MOTCUA_PRINTER", printer.as_ref())])?;
        let papers = serde_json::from_str(answer.said.trim()).map_err(|_| PrinterTrouble::Other)?;
        Ok(Choices { trays: Vec::new(), papers })
    }

    fn submit(&self, bytes: &[u8], wish: &Wish) -> Result<SpoolJob, PrinterTrouble> {
        if !is_plain(&wish.printer) {
            return Err(PrinterTrouble::Missing);
        }
        // In the user's own folder of temporary files; gone when the spooler has the job.
        let file = private_file(bytes, ".pdf", None).map_err(|_| PrinterTrouble::Other)?;
        let mut job = SpoolJob(String::new());
        for _ in 0..wish.copies.max(1) {
            let values =
                [("MOTCUA_PRINTER", OsStr::new(&wish.printer)), ("MOTCUA_FILE", file.path().as_os_str())];
            let answer = self.run(PRINT, &values)?;
            let id = answer.said.trim().strip_prefix("job ").ok_or(PrinterTrouble::Other)?;
            job = SpoolJob(format!("{id}@{}", wish.printer));
        }
        Ok(job)
    }

    fn follow(&self, printer: &str, job: &SpoolJob) -> Result<Following, PrinterTrouble> {
        let done = Following { state: SpoolState::Done, trouble: None };
        let id = job.0.split('@').next().unwrap_or_default();
        if id == "gone" {
            return Ok(done);
        }
        let values = [("MOTCUA_PRINTER", OsStr::new(printer)), ("MOTCUA_JOB", OsStr::new(id))];
        let answer = self.run(FOLLOW, &values)?;
        let state = answer.said.trim();
        let has = |word: &str| state.contains(word);
        Ok(if state == "gone" || has("Printed") || has("Complete") {
            done
        } else if has("Deleted") || has("Deleting") {
            Following { state: SpoolState::Failed, trouble: Some(PrinterTrouble::Cancelled) }
        } else if has("Printing") || words(state).is_some() {
            Following { state: SpoolState::Printing, trouble: words(state) }
        } else {
            Following { state: SpoolState::Waiting, trouble: None }
        })
    }

    fn cancel(&self, job: &SpoolJob) -> Result<(), PrinterTrouble> {
        let Some((id, printer)) = job.0.split_once('@') else { return Ok(()) };
        let values = [("MOTCUA_PRINTER", OsStr::new(printer)), ("MOTCUA_JOB", OsStr::new(id))];
        // One that has ended is not there any more.
        match self.run(CANCEL, &values) {
            Err(PrinterTrouble::NoSpooler | PrinterTrouble::NoAnswer) => Err(PrinterTrouble::NoAnswer),
            _ => Ok(()),
        }
    }

    fn chooses_pages(&self) -> bool {
        false
    }
}

/// Windows' words for the state of a printer or a job.
fn words(state: &str) -> Option<PrinterTrouble> {
    [
        ("PaperJam", PrinterTrouble::Jam),
        ("PaperOut", PrinterTrouble::NoPaper),
        ("PaperProblem", PrinterTrouble::NoPaper),
        ("DoorOpen", PrinterTrouble::CoverOpen),
        ("NoToner", PrinterTrouble::NoInk),
        ("Offline", PrinterTrouble::Offline),
        ("NotAvailable", PrinterTrouble::Offline),
        ("ServerUnknown", PrinterTrouble::Offline),
        ("Paused", PrinterTrouble::Paused),
        ("Blocked", PrinterTrouble::Aborted),
        ("UserIntervention", PrinterTrouble::Other),
        ("Error", PrinterTrouble::Other),
    ]
    .into_iter()
    .find_map(|(word, trouble)| state.contains(word).then_some(trouble))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_windows_are_understood() {
        assert_eq!(words("Normal"), None);
        assert_eq!(words("PaperJam, Error"), Some(PrinterTrouble::Jam));
        assert_eq!(words("Offline"), Some(PrinterTrouble::Offline));
    }
}
