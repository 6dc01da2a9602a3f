//! A bank's file, element after element, within limits.

use std::io::{self, BufRead};

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use thiserror::Error;

use super::guarded::{Guarded, Limits, PIECE_BYTES_MAX, io_failed};
use crate::money::shown;
use crate::{Currency, Money, MoneyError};

/// Most elements inside one another; the messages need fewer than 20.
const DEPTH_MAX: usize = 40;
/// Most name spaces in force at once.
const NAMESPACES_MAX: usize = 16;

/// Why a bank's file was refused. Nothing of such a file is used.
#[derive(Debug, Error)]
pub enum ReadError {
    /// It could not be read.
    #[error("the file cannot be read: {0}")]
    Io(io::Error),
    /// Not XML.
    #[error("byte {at}: this is not XML as it should be ({why}); ask the bank for the file again")]
    Xml {
        /// Bytes from the start.
        at: u64,
        /// What the parser says.
        why: String,
    },
    /// A document type, or an entity of one.
    #[error("byte {at}: the file declares or uses entities; no bank's file does, and such files can be attacks")]
    Entities {
        /// Bytes from the start.
        at: u64,
    },
    /// Beyond a limit.
    #[error("byte {at}: {what}; the limit is {most}")]
    Limit {
        /// Bytes from the start.
        at: u64,
        /// What is too much.
        what: &'static str,
        /// How much is allowed.
        most: u64,
    },
    /// Not a message that is read here.
    #[error("this is `{found}`; known are {known}")]
    Message {
        /// Its name space or root element.
        found: String,
        /// What is known.
        known: String,
    },
    /// Another encoding.
    #[error("the file is in {0}; ask the bank for UTF-8")]
    Encoding(String),
    /// Something in a file of columns is not there, or not as it should be.
    #[error("line {line}, {column}: {why}")]
    Columns {
        /// The line, from 1.
        line: u64,
        /// What was looked for there.
        column: &'static str,
        /// What is wrong.
        why: String,
    },
    /// Something is not there, or not as it should be.
    #[error("byte {at}, {element}: {why}")]
    Content {
        /// Bytes from the start.
        at: u64,
        /// The element.
        element: &'static str,
        /// What is wrong.
        why: String,
    },
    /// Totals that do not fit.
    #[error("{what} says {said}, but there are {found}: the file is not complete, or was changed; ask the bank for it again")]
    Totals {
        /// What gives a total.
        what: String,
        /// Which.
        said: String,
        /// What was found.
        found: String,
    },
}

/// A name of an element.
macro_rules! tags {
    ($($name:ident)*) => {
        /// Elements that are read; all others are passed over.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(clippy::upper_case_acronyms, reason = "the names of ISO 20022")]
        pub(super) enum Tag { $($name,)* Other }
        impl Tag {
            fn of(name: &str) -> Tag {
                match name { $(stringify!($name) => Tag::$name,)* _ => Tag::Other }
            }
            /// Its name.
            pub(super) fn name(self) -> &'static str {
                match self { $(Tag::$name => stringify!($name),)* Tag::Other => "an element" }
            }
        }
    };
}
tags! {
    Document GrpHdr MsgId Id Amt CdtDbtInd RvslInd Sts Cd Prtry BookgDt ValDt Dt DtTm AcctSvcrRef NtryDtls Btch PmtInfId NbOfTxs TtlAmt
    TxDtls Refs EndToEndId AmtDtls TxAmt InstdAmt RtrInf Rsn AddtlInf Chrgs Stmt Ntfctn Acct IBAN Othr Bal Tp CdOrPrtry TxsSummry Ntry
    BkToCstmrStmt BkToCstmrDbtCdtNtfctn CstmrPmtStsRpt OrgnlGrpInfAndSts OrgnlPmtInfAndSts OrgnlMsgId OrgnlMsgNmId OrgnlNbOfTxs OrgnlCtrlSum
    GrpSts StsRsnInf OrgnlPmtInfId PmtInfSts TxInfAndSts OrgnlEndToEndId TxSts TtlNtries TtlCdtNtries TtlDbtNtries NbOfNtries Sum NtryRef
    CpyDplctInd
}

/// The cursor.
pub(super) struct Xml<R> {
    reader: NsReader<Guarded<R>>,
    buffer: Vec<u8>,
    namespace: String,
    depth: usize,
    /// The currency that the element opened last names.
    currency: Option<String>,
}

pub(super) type Done<T = ()> = Result<T, ReadError>;

/// What comes next inside an element.
enum Next {
    Open(Tag),
    Text,
    Close,
    End,
}

impl<R: BufRead> Xml<R> {
    /// Opens a document of one of the known messages: the cursor stands inside of `Document`. Gives the message's name, `camt.053.001.08`.
    pub(super) fn open(input: R, limits: Limits, known: &[&str]) -> Done<(Xml<R>, String)> {
        let mut reader = NsReader::from_reader(Guarded::new(input, limits));
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_comments = true;
        reader.resolver_mut().set_max_namespace_bindings(NAMESPACES_MAX);
        let mut xml = Xml { reader, buffer: Vec::new(), namespace: String::new(), depth: 0, currency: None };
        let root = xml.root()?;
        let message = root.strip_prefix("urn:iso:std:iso:20022:tech:xsd:").unwrap_or(&root).to_owned();
        if !known.contains(&message.as_str()) {
            return Err(ReadError::Message { found: shown(&message), known: known.join(", ") });
        }
        xml.namespace = root;
        Ok((xml, message))
    }

    /// The name space of the root element.
    fn root(&mut self) -> Done<String> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().piece = 0;
            let at = self.reader.buffer_position();
            let (namespace, event) = match self.reader.read_resolved_event_into(&mut self.buffer) {
                Ok(read) => read,
                Err(error) => return Err(failed(error, at)),
            };
            match event {
                Event::Decl(declared) => {
                    let encoding = declared.encoding().transpose().map_err(|error| failed(error.into(), at))?;
                    if let Some(other) = encoding.filter(|encoding| !encoding.eq_ignore_ascii_case("utf-8")) {
                        return Err(ReadError::Encoding(shown(&other)));
                    }
                }
                Event::DocType(_) => return Err(ReadError::Entities { at }),
                Event::Start(start) => {
                    self.depth = 1;
                    return match namespace {
                        ResolveResult::Bound(namespace) if start.local_name().as_ref() == "Document" => {
                            Ok(namespace.0.to_owned())
                        }
                        _ => Ok(start.local_name().as_ref().to_owned()),
                    };
                }
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                Event::Comment(_) | Event::PI(_) => {}
                _ => return Err(ReadError::Xml { at, why: "there is no root element".to_owned() }),
            }
        }
    }

    /// Where the cursor stands, in bytes.
    pub(super) fn at(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// What is wrong with an element.
    pub(super) fn wrong(&self, tag: Tag, why: impl Into<String>) -> ReadError {
        ReadError::Content { at: self.at(), element: tag.name(), why: why.into() }
    }

    /// One step. Text is appended to `text`, if it is wanted.
    fn next(&mut self, text: Option<&mut String>) -> Done<Next> {
        self.buffer.clear();
        self.reader.get_mut().piece = 0;
        let at = self.reader.buffer_position();
        let (namespace, event) = self.reader.read_resolved_event_into(&mut self.buffer).map_err(|error| failed(error, at))?;
        let keep = |part: &str| {
            if let Some(text) = text {
                text.push_str(part)
            }
        };
        match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > DEPTH_MAX {
                    let most = u64::try_from(DEPTH_MAX).unwrap_or(0);
                    return Err(ReadError::Limit { at, what: "too many elements inside one another", most });
                }
                let ours = matches!(namespace, ResolveResult::Bound(namespace) if namespace.0 == self.namespace);
                let tag = if ours { Tag::of(start.local_name().as_ref()) } else { Tag::Other };
                self.currency = None;
                if matches!(tag, Tag::Amt | Tag::TtlAmt | Tag::InstdAmt) {
                    let found = start.try_get_attribute("Ccy").map_err(|error| failed(error.into(), at))?;
                    self.currency = found.map(|attribute| attribute.value.as_ref().to_owned());
                }
                return Ok(Next::Open(tag));
            }
            Event::End(_) => {
                self.depth -= 1;
                return Ok(Next::Close);
            }
            Event::Eof if self.depth > 0 => return Err(ReadError::Xml { at, why: "the file ends too early".to_owned() }),
            Event::Eof => return Ok(Next::End),
            Event::DocType(_) => return Err(ReadError::Entities { at }),
            Event::Text(part) => keep(&part),
            Event::CData(part) => keep(&part),
            Event::GeneralRef(name) => match name.resolve_char_ref().map_err(|error| failed(error, at))? {
                Some(letter) if letter.is_control() => return Err(ReadError::Xml { at, why: "a control character".to_owned() }),
                Some(letter) => keep(letter.encode_utf8(&mut [0; 4])),
                None => keep(predefined(&name).ok_or(ReadError::Entities { at })?),
            },
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Empty(_) => {}
        }
        Ok(Next::Text)
    }

    /// Hands each element inside of the present one to `child`, which reads it to its end or leaves it unread.
    pub(super) fn each(&mut self, mut child: impl FnMut(&mut Self, Tag) -> Done) -> Done {
        let inside = self.depth;
        loop {
            match self.next(None)? {
                Next::Open(tag) => {
                    child(self, tag)?;
                    while self.depth > inside {
                        self.next(None)?;
                    }
                }
                Next::Text => {}
                Next::Close | Next::End => return Ok(()),
            }
        }
    }

    /// The text of the present element, without blanks around it, to its end.
    pub(super) fn text(&mut self, tag: Tag) -> Done<String> {
        let mut text = String::new();
        loop {
            match self.next(Some(&mut text))? {
                Next::Open(_) => return Err(self.wrong(tag, "a text was expected, not elements")),
                Next::Text => {}
                Next::Close | Next::End => break,
            }
            if text.len() > PIECE_BYTES_MAX {
                let most = u64::try_from(PIECE_BYTES_MAX).unwrap_or(0);
                return Err(ReadError::Limit { at: self.at(), what: "a text is too long", most });
            }
        }
        if text.chars().any(|letter| letter.is_control() && !letter.is_ascii_whitespace()) {
            return Err(self.wrong(tag, "a control character stands in the text"));
        }
        Ok(text.trim().to_owned())
    }

    /// The text of the present element, or of one of these inside of it.
    pub(super) fn text_or_inside(&mut self, tags: &[Tag]) -> Done<String> {
        let (inside, mut text) = (self.depth, String::new());
        let mut found = None;
        loop {
            match self.next(Some(&mut text))? {
                Next::Open(tag) if tags.contains(&tag) => found = Some(self.text(tag)?),
                Next::Close if self.depth < inside => return Ok(found.unwrap_or_else(|| text.trim().to_owned())),
                _ if text.len() > PIECE_BYTES_MAX => return Err(self.wrong(Tag::Other, "a text is too long")),
                _ => {}
            }
        }
    }

    /// The amount of money in the present element.
    pub(super) fn money(&mut self, tag: Tag) -> Done<Money> {
        let currency = self.currency.take().ok_or_else(|| self.wrong(tag, "the amount has no currency (`Ccy`)"))?;
        let text = self.text(tag)?;
        let read = |text: &str| -> Result<Money, MoneyError> {
            let currency = Currency::of(&currency)?;
            Ok(Money { minor: currency.read(text)?, currency })
        };
        read(&text).map_err(|error| self.wrong(tag, error.to_string()))
    }

    /// The number in the present element.
    pub(super) fn number(&mut self, tag: Tag) -> Done<u64> {
        let text = self.text(tag)?;
        text.parse().map_err(|_| self.wrong(tag, format!("`{}` is no number", shown(&text))))
    }

    /// Reads to the end of the file: nothing may follow the document.
    pub(super) fn finish(mut self) -> Done {
        loop {
            let mut text = String::new();
            match self.next(Some(&mut text))? {
                Next::End => return Ok(()),
                Next::Text if text.trim().is_empty() => {}
                _ => return Err(ReadError::Xml { at: self.at(), why: "something follows the document".to_owned() }),
            }
        }
    }
}

/// Keeps what was read; a step of [`Xml::each`].
pub(super) fn set<T>(place: &mut T, read: T) -> Done {
    *place = read;
    Ok(())
}

/// Keeps what was read beside what was read before.
pub(super) fn push<T>(list: &mut Vec<T>, read: T) -> Done {
    list.push(read);
    Ok(())
}

fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

fn failed(error: quick_xml::Error, at: u64) -> ReadError {
    match error {
        quick_xml::Error::Io(error) => io_failed(&error, at),
        other => ReadError::Xml { at, why: shown(&other.to_string()) },
    }
}
