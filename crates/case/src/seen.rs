//! What an office may read of a household. A complaint about an office is nothing for whoever stands in that office's line, and some
//! kinds of request may be read by certain offices only.

use programme::OfficeId;

use crate::engine::Engine;
use crate::{Entry, RequestLine, Standing};

impl Engine<'_> {
    /// Whether an office may read a request; `entries` are those that stand.
    pub fn may_read(&self, entries: &[Entry], line: &RequestLine, office: OfficeId) -> bool {
        let request = &self.programme.requests[line.request];
        let filing = line.subject.entry.and_then(|entry| entries.get(entry));
        let in_line = filing.is_some_and(|filing| self.line_complained_of(filing, request).contains(&office));
        !in_line && (request.readers.is_empty() || line.owner == office || request.readers.contains(&office))
    }

    /// A standing without what an office may not read: requests, whatever comes from their filing, and entries that name it. Also the
    /// positions of those entries, in order.
    pub fn seen_by(&self, mut standing: Standing, entries: &[Entry], office: OfficeId) -> (Standing, Vec<usize>) {
        let unread = standing.requests.iter().filter(|line| !self.may_read(entries, line, office));
        let hidden = self.with_what_names(entries, unread.filter_map(|line| line.subject.entry).collect());
        let seen = |entry: usize| hidden.binary_search(&entry).is_err();
        let told = |entry: Option<usize>| entry.is_none_or(seen);
        standing.requests.retain(|line| told(line.subject.entry));
        standing.duties.retain(|line| told(line.subject.entry));
        standing.restrictions.retain(|line| told(line.subject.entry));
        standing.rights.retain(|line| told(line.subject.entry));
        standing.decisions.retain(|line| told(line.subject.entry));
        standing.findings.retain(|found| told(found.subject.entry));
        standing.impossible.retain(|(entry, _)| seen(*entry));
        standing.voided.retain(|line| seen(line.entry));
        standing.requests.iter_mut().for_each(|line| line.with = line.with.filter(|with| seen(*with)));
        (standing, hidden)
    }

    /// Entries, and those that name one of them in any of their fields, and so on.
    fn with_what_names(&self, entries: &[Entry], mut found: Vec<usize>) -> Vec<usize> {
        let mut next = 0;
        while let Some(named) = found.get(next).copied() {
            next += 1;
            let Some(label) = entries.get(named).and_then(|entry| entry.label.as_deref()) else { continue };
            let names = |entry: &Entry| ["of", "into"].iter().any(|field| entry.code(self.programme, field) == Some(label));
            let more = entries.iter().enumerate().filter(|(position, entry)| names(entry) && !found.contains(position));
            let more: Vec<usize> = more.map(|(position, _)| position).collect();
            found.extend(more);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
