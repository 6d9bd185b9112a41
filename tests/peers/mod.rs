//! Servers that others wrote, as peers of whole runs.

mod oidc;
