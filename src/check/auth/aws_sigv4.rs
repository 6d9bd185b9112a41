//! AWS Signature Version 4.

use super::{Authenticator, no_rule, optional, required};

pub const AWS_SIGV4: Authenticator = Authenticator {
    name: "aws_sigv4",
    arguments: &[required("access_key"), required("secret_key"), optional("session_token"), required("region"), required("service")],
    example: "aws_sigv4(access_key: $KEY_ID, secret_key: $SECRET, region: \"eu-west-1\", service: \"execute-api\")",
    signs: false,
    rule: no_rule,
};
