//! What the console's pages ask.

use super::{blocking, problem::Refusal};
use crate::{
    console::types::{
        Decline, DossierLine, DossierQuery, HeldLines, NewPassword, OfficeLine, Release, Session, SignIn,
    },
    hub::Hub,
};
use axum::{
    Json,
    extract::{ConnectInfo, Query, Request, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::problem::Code;
use std::{net::SocketAddr, sync::Arc};

/// The prefix makes browsers insist on `Secure`, on the path `/` and on no domain.
const COOKIE: &str = "__Host-motcua";

/// Refuses what no page of the hub can have sent: another site cannot set this header.
pub(super) async fn only_from_pages(request: Request, next: Next) -> Result<Response, Refusal> {
    let is_ours = request.headers().get("x-motcua").is_some_and(|value| value == "console");
    if is_ours { Ok(next.run(request).await) } else { Err(Code::BadRequest.into()) }
}

/// The session's token out of the cookie; empty when there is none, which no session has.
fn token(headers: &HeaderMap) -> String {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

fn with_cookie(value: &str, seconds: i64, body: impl IntoResponse) -> Result<Response, Refusal> {
    let cookie = format!("{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    let cookie =
        HeaderValue::from_str(&cookie).map_err(|cause| Refusal(crate::failure::Failure::other(cause)))?;
    Ok(([(header::SET_COOKIE, cookie)], body).into_response())
}

fn given<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Refusal> {
    body.map(|Json(body)| body).map_err(|_| Code::BadRequest.into())
}

/// `POST …/sign-in`.
pub(super) async fn sign_in(
    State(hub): State<Arc<Hub>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    body: Result<Json<SignIn>, JsonRejection>,
) -> Result<Response, Refusal> {
    let asked = given(body)?;
    // A password costs memory and time by design: few at once, so that guessing cannot exhaust the machine.
    let _turn = hub.password_turn().await?;
    let worker = Arc::clone(&hub);
    let (token, session) = blocking(move || worker.sign_in(&asked, from.ip())).await?;
    with_cookie(&token, crate::console::SESSION_SECONDS, Json(session))
}

/// `POST …/password`.
pub(super) async fn set_password(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    body: Result<Json<NewPassword>, JsonRejection>,
) -> Result<Json<Session>, Refusal> {
    let asked = given(body)?;
    let _turn = hub.password_turn().await?;
    let worker = Arc::clone(&hub);
    blocking(move || worker.set_password(&token(&headers), &asked.password)).await.map(Json)
}

/// `POST …/sign-out`.
pub(super) async fn sign_out(State(hub): State<Arc<Hub>>, headers: HeaderMap) -> Result<Response, Refusal> {
    blocking(move || hub.sign_out(&token(&headers))).await?;
    with_cookie("", 0, StatusCode::NO_CONTENT)
}

/// `GET …/session`.
pub(super) async fn session(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
) -> Result<Json<Session>, Refusal> {
    blocking(move || hub.session(&token(&headers))).await.map(Json)
}

/// `GET …/offices`.
pub(super) async fn offices(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
) -> Result<Json<Vec<OfficeLine>>, Refusal> {
    blocking(move || {
        hub.signed_in(&token(&headers))?;
        hub.office_lines()
    })
    .await
    .map(Json)
}

/// `GET …/dossiers`.
pub(super) async fn dossiers(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    query: Result<Query<DossierQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Vec<DossierLine>>, Refusal> {
    let Query(query) = query.map_err(|_| Refusal::from(Code::BadRequest))?;
    blocking(move || {
        hub.signed_in(&token(&headers))?;
        hub.dossier_lines(&query)
    })
    .await
    .map(Json)
}

/// `GET …/held`.
pub(super) async fn held(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
) -> Result<Json<HeldLines>, Refusal> {
    blocking(move || {
        hub.signed_in(&token(&headers))?;
        hub.held_lines()
    })
    .await
    .map(Json)
}

/// `POST …/held/release`.
pub(super) async fn release(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    body: Result<Json<Release>, JsonRejection>,
) -> Result<Json<HeldLines>, Refusal> {
    let asked = given(body)?;
    blocking(move || {
        hub.signed_in(&token(&headers))?;
        hub.release(&asked)
    })
    .await
    .map(Json)
}

/// `POST …/held/decline`.
pub(super) async fn decline(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    body: Result<Json<Decline>, JsonRejection>,
) -> Result<Json<HeldLines>, Refusal> {
    let asked = given(body)?;
    blocking(move || {
        hub.signed_in(&token(&headers))?;
        hub.decline(&asked)
    })
    .await
    .map(Json)
}
