//! Servers that others wrote, as peers of whole runs.

mod aws;
mod github;
mod oidc;
