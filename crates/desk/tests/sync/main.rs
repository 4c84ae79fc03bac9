//! The exchange with the district: engine, requests, answers, carrier, worker.

mod carrier;
mod engine;
mod server;
