//! Problems on the wire: `application/problem+json`, with the cause in the log under the same mark.

use crate::{failure::Failure, random};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::problem::{Code, Problem};
use ledger::LedgerError;

/// What a handler answers when it cannot do what was asked.
#[derive(Debug)]
pub struct Refusal(pub Failure);

impl<F: Into<Failure>> From<F> for Refusal {
    fn from(failure: F) -> Self {
        Self(failure.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        // Without random numbers the mark is empty: the answer still goes out.
        let id = random::code(6).unwrap_or_default();
        let problem = match &self.0 {
            Failure::Refused(code) => Problem::new(*code, id),
            Failure::RefusedWith(code, name, value) => Problem::new(*code, id).value(name, value),
            Failure::RefusedField(code, field) => Problem::new(*code, id).field(*field),
            Failure::Ledger(cause) => Problem::new(code_of(cause), id),
            _ => Problem::new(Code::Internal, id),
        };
        let status = status_of(problem.code);
        if status.is_server_error() {
            tracing::error!(id = problem.id, cause = %self.0, "request failed");
        } else {
            tracing::info!(id = problem.id, code = ?problem.code, "request refused");
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let content_type = HeaderValue::from_static("application/problem+json");
        (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
    }
}

fn code_of(cause: &LedgerError) -> Code {
    match cause {
        LedgerError::DiskFull | LedgerError::UpgradeDiskFull { .. } => Code::DiskFull,
        LedgerError::Newer { .. } => Code::DataNewer,
        LedgerError::Damaged(_) => Code::DataDamaged,
        _ => Code::Internal,
    }
}

/// The HTTP status of a problem. Desks and pages look at the code; the status is for what stands between.
#[must_use]
pub fn status_of(code: Code) -> StatusCode {
    match code {
        Code::NotSignedIn | Code::SignInWrong | Code::SignatureWrong => StatusCode::UNAUTHORIZED,
        Code::DeskRevoked | Code::DemoClockRefused | Code::RoleMissing => StatusCode::FORBIDDEN,
        Code::NotFound | Code::EnrolmentUnknown | Code::DossierUnknown => StatusCode::NOT_FOUND,
        Code::AlreadyEnrolled | Code::ChainBroken | Code::EnrolmentUsed => StatusCode::CONFLICT,
        Code::EnrolmentExpired => StatusCode::GONE,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
        Code::ProtocolUnknown => StatusCode::UPGRADE_REQUIRED,
        Code::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Code::DataDamaged | Code::DataNewer | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
