//! A letter as it was asked for: as a page, or as PDF. Both are of one description, and go the same way to it.

use std::convert::Infallible;
use std::future::Future;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse as _, Response};
use programme::Lang;
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

/// A letter as it was asked for.
pub(crate) async fn given<T: Written>(
    site: &Site,
    guest: &Guest,
    sought: Sought,
    sheet: impl Future<Output = Answer<Sheet<T>>>,
) -> Response {
    let answer = async {
        match sought {
            Sought::Pdf => match pdf(site, guest.lang, sheet).await? {
                Ok(pdf) => Ok(pdf),
                Err(why) => {
                    (site.machine.report)(&why);
                    let page = guest.page(site, "trouble.html", "pdf")?;
                    Ok((StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response())
                }
            },
            Sought::Page => {
                let sheet = sheet.await?;
                let paper = paper(site.programme(), site.pages(guest.lang).words(), &sheet);
                let shown = Shown { back: sheet.back, has_pdf: site.typesetter.is_some(), paper };
                Ok(Html(guest.page(site, "letter.html", shown)?).into_response())
            }
        }
    };
    guest.answered(site, answer.await)
}

/// A letter as PDF, or why none could be made of it. Where nothing makes PDFs, none is there, and nothing is read.
pub(crate) async fn pdf<T: Written>(
    site: &Site,
    lang: Lang,
    sheet: impl Future<Output = Answer<Sheet<T>>>,
) -> Answer<Result<Response, String>> {
    let typesetter = site.typesetter.as_ref().ok_or(Trouble::Missing)?;
    let paper = paper(site.programme(), site.pages(lang).words(), &sheet.await?);
    Ok(typesetter.pdf(&paper).await.map(|pdf| file(T::FILE, &paper, pdf)).map_err(|why| why.to_string()))
}

/// A file whose name tells nobody whose it is.
fn file(name: &str, paper: &Paper, pdf: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}-{}.pdf\"", paper.date);
    ([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)], pdf).into_response()
}
