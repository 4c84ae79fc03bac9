#![doc = include_str!("../../SYNC.md")]
