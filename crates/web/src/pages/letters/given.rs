//! A letter as it was asked for: as a page, or as PDF. Both are of one description, and go the same way to it.

use std::convert::Infallible;
use std::future::Future;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse as _, Response};
use serde::Serialize;

use super::Sheet;
use super::written::{Written, paper};
use crate::answer::{Answer, Trouble};
use crate::pages::Guest;
use crate::paper::Paper;
use crate::site::Site;

/// As what a letter is asked for: by the route, so that a part of an address that is typed says nothing.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Sought {
    Page,
    Pdf,
}

impl<S: Send + Sync> FromRequestParts<S> for Sought {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        Ok(if route.ends_with("/pdf") { Self::Pdf } else { Self::Page })
    }
}

/// A letter on the screen.
#[derive(Serialize)]
struct Shown {
    back: String,
    has_pdf: bool,
    paper: Paper,
}

/// A letter as it was asked for. Where nothing makes PDFs, none is there, and nothing is read.
pub(crate) async fn given<T: Written>(
    site: &Site,
    guest: &Guest,
    sought: Sought,
    sheet: impl Future<Output = Answer<Sheet<T>>>,
) -> Response {
    let answer = async {
        if sought == Sought::Pdf && site.typesetter.is_none() {
            return Err(Trouble::Missing);
        }
        let sheet = sheet.await?;
        let paper = paper(site.programme(), site.pages(guest.lang).words(), &sheet);
        match (sought, &site.typesetter) {
            (Sought::Pdf, Some(typesetter)) => match typesetter.pdf(&paper).await {
                Ok(pdf) => Ok(file(T::FILE, &paper, pdf)),
                Err(why) => {
                    (site.machine.report)(&why.to_string());
                    let page = guest.page(site, "trouble.html", "pdf")?;
                    Ok((StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response())
                }
            },
            (_, typesetter) => {
                let shown = Shown { back: sheet.back, has_pdf: typesetter.is_some(), paper };
                Ok(Html(guest.page(site, "letter.html", shown)?).into_response())
            }
        }
    };
    guest.answered(site, answer.await)
}

/// A file whose name tells nobody whose it is.
fn file(name: &str, paper: &Paper, pdf: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}-{}.pdf\"", paper.date);
    ([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)], pdf).into_response()
}
