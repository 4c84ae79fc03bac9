//! The command line, read by hand: few options, and every mistake is answered with one sentence.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// Words and `--options` of a command.
#[derive(Debug, Default)]
pub struct Args {
    words: Vec<String>,
    values: BTreeMap<String, String>,
    flags: BTreeSet<String>,
}

impl Args {
    /// Sorts what stands on the command line. `flags` take no value, `options` take one.
    ///
    /// # Errors
    /// A sentence that names the option.
    pub fn read(
        given: impl IntoIterator<Item = String>,
        options: &[&str],
        flags: &[&str],
    ) -> Result<Self, String> {
        let mut args = Self::default();
        let mut given = given.into_iter();
        while let Some(word) = given.next() {
            let Some(option) = word.strip_prefix("--") else {
                args.words.push(word);
                continue;
            };
            let (name, inline) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            if flags.contains(&name) && inline.is_none() {
                args.flags.insert(name.to_owned());
            } else if options.contains(&name) {
                let value = inline.or_else(|| given.next()).ok_or(format!("--{name} needs a value"))?;
                if args.values.insert(name.to_owned(), value).is_some() {
                    return Err(format!("--{name} is given twice"));
                }
            } else {
                return Err(format!("--{name} is no option of this command"));
            }
        }
        Ok(args)
    }

    /// The value of an option.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The value of an option that must be there.
    ///
    /// # Errors
    /// A sentence that names the option.
    pub fn needed(&self, name: &str) -> Result<&str, String> {
        self.value(name).filter(|value| !value.trim().is_empty()).ok_or(format!("--{name} is needed"))
    }

    /// A path that must be there.
    ///
    /// # Errors
    /// A sentence that names the option.
    pub fn path(&self, name: &str) -> Result<PathBuf, String> {
        self.needed(name).map(PathBuf::from)
    }

    /// Whether a flag is set.
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.flags.contains(flag)
    }

    /// Refuses words that no option takes.
    ///
    /// # Errors
    /// A sentence that names the word.
    pub fn no_words(&self) -> Result<(), String> {
        self.words.first().map_or(Ok(()), |word| Err(format!("`{word}` is not understood here")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Args, String> {
        Args::read(words.iter().map(|word| (*word).to_owned()), &["data", "key-file"], &["list"])
    }

    #[test]
    fn options_are_read() {
        let args = read(&["--data", "a b", "--key-file=k", "--list"]).unwrap();
        assert_eq!(
            (args.value("data"), args.value("key-file"), args.has("list")),
            (Some("a b"), Some("k"), true)
        );
        args.no_words().unwrap();
    }

    #[test]
    fn mistakes_are_named() {
        for (words, sentence) in [
            (&["--data"][..], "--data needs a value"),
            (&["--dta", "x"], "--dta is no option of this command"),
            (&["--data", "x", "--data", "y"], "--data is given twice"),
        ] {
            assert_eq!(read(words).unwrap_err(), sentence);
        }
        assert_eq!(read(&["x"]).unwrap().no_words().unwrap_err(), "`x` is not understood here");
        assert_eq!(read(&["--data="]).unwrap().needed("data").unwrap_err(), "--data is needed");
    }
}
