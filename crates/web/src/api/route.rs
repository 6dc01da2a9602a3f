//! What a route of the API is: one table, from which requests are answered and their description is written.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::site::Site;

/// What a token has to be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing: whoever asks is answered.
    Open,
    /// Reading.
    Read,
    /// Writing.
    Write,
}

/// The most bytes of a body that is no file.
const BODY_BYTES_MAX: usize = 256 << 10;
/// The types of bodies.
pub(super) const JSON: &str = "application/json";
pub(super) const FILE: &str = "application/octet-stream";
pub(super) const PDF: &str = "application/pdf";

type Schemas = fn(&mut SchemaGenerator) -> Schema;

/// What is in a body.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// JSON of a type.
    Json(Schemas),
    /// A file of a type, as it is.
    File(&'static str),
}

/// A route.
pub(crate) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    /// Its name for programs.
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) access: Access,
    pub(super) status: StatusCode,
    pub(super) body: Option<Content>,
    pub(super) answer: Option<Content>,
    /// What it answers if it is only asked what it would change.
    pub(super) preview: Option<Schemas>,
    /// Parameters behind the question mark: name, and what it is.
    pub(super) query: &'static [(&'static str, &'static str)],
    /// Whether it is behind the last entry of a household that was read.
    pub(super) is_behind: bool,
    pub(super) handler: MethodRouter<Arc<Site>, Infallible>,
}

/// Where a list goes on.
const PAGING: &[(&str, &str)] =
    &[("after", "The `next` of the page before."), ("limit", "The most items, 1 to 200; 50 if left out.")];

impl Route {
    fn new<H, T>(method: Method, (name, path): (&'static str, &'static str), about: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Site>>,
        T: 'static,
    {
        let filter = match method {
            Method::POST => MethodFilter::POST,
            Method::DELETE => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        let (access, status) = match method {
            Method::POST => (Access::Write, StatusCode::CREATED),
            Method::DELETE => (Access::Write, StatusCode::NO_CONTENT),
            _ => (Access::Read, StatusCode::OK),
        };
        let handler = on(filter, handler);
        Self {
            method,
            path,
            name,
            about,
            access,
            status,
            body: None,
            answer: None,
            preview: None,
            query: &[],
            is_behind: false,
            handler,
        }
    }

    pub(super) fn get<H: Handler<T, Arc<Site>>, T: 'static>(
        place: (&'static str, &'static str),
        about: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::GET, place, about, handler)
    }

    pub(super) fn post<H: Handler<T, Arc<Site>>, T: 'static>(
        place: (&'static str, &'static str),
        about: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::POST, place, about, handler)
    }

    pub(super) fn delete<H: Handler<T, Arc<Site>>, T: 'static>(
        place: (&'static str, &'static str),
        about: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::DELETE, place, about, handler)
    }

    /// What it answers.
    pub(super) fn gives<T: JsonSchema>(self) -> Self {
        Self { answer: Some(Content::Json(|schemas| schemas.subschema_for::<T>())), ..self }
    }

    /// It answers with a file of a type.
    pub(super) fn gives_file(self, media: &'static str) -> Self {
        Self { answer: Some(Content::File(media)), ..self }
    }

    /// What it answers if it is only asked what it would change.
    pub(super) fn previews<T: JsonSchema>(self) -> Self {
        Self { preview: Some(|schemas| schemas.subschema_for::<T>()), ..self }
    }

    /// What has to be sent.
    pub(super) fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Some(Content::Json(|schemas| schemas.subschema_for::<T>())), ..self }
    }

    /// A file has to be sent.
    pub(super) fn takes_file(self) -> Self {
        Self { body: Some(Content::File(FILE)), ..self }
    }

    /// A list, page by page.
    pub(super) fn paged(self) -> Self {
        Self { query: PAGING, ..self }
    }

    pub(super) fn asked(self, query: &'static [(&'static str, &'static str)]) -> Self {
        Self { query, ..self }
    }

    /// It is not recorded over what was not read.
    pub(super) fn behind(self) -> Self {
        Self { is_behind: true, ..self }
    }

    /// Nobody has to show who they are.
    pub(super) fn open(self) -> Self {
        Self { access: Access::Open, ..self }
    }

    /// It changes nothing, though a body is sent.
    pub(super) fn reading(self) -> Self {
        Self { access: Access::Read, status: StatusCode::OK, ..self }
    }

    /// What answers it, which knows what a token has to be for.
    pub(super) fn answered(self, upload_bytes_max: usize) -> (&'static str, MethodRouter<Arc<Site>, Infallible>) {
        let bytes_max = if matches!(self.body, Some(Content::File(_))) { upload_bytes_max } else { BODY_BYTES_MAX };
        let handler = self.handler.layer::<_, Infallible>(Extension(self.access));
        (self.path, handler.layer(DefaultBodyLimit::max(bytes_max)))
    }
}
