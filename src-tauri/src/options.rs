//! Command line of the window.

use std::path::PathBuf;

/// What was asked on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Data folder; else the system's place for local data.
    pub data: Option<PathBuf>,
    /// Folder for prints, in demonstration and test builds; else a private temporary folder and the viewer.
    pub print_to: Option<PathBuf>,
}

impl Options {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    /// A sentence naming what is not understood.
    pub fn read(args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut args = args;
        while let Some(name) = args.next() {
            let mut value = || args.next().map(PathBuf::from).ok_or_else(|| format!("{name} wants a folder"));
            match name.as_str() {
                "--data" => options.data = Some(value()?),
                "--print-to" if cfg!(feature = "demo") => options.print_to = Some(value()?),
                _ => return Err(format!("{name} is not understood; there is --data FOLDER")),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<Options, String> {
        Options::read(args.iter().map(|arg| (*arg).to_owned()))
    }

    #[test]
    fn a_folder_is_taken_and_anything_else_is_named() {
        assert_eq!(read(&["--data", "x"]).unwrap().data, Some("x".into()));
        assert!(read(&["--data"]).unwrap_err().contains("--data"));
        assert!(read(&["--dat", "x"]).unwrap_err().contains("--dat"));
    }
}
