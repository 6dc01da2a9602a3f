//! `purposes.toml`: why somebody may read what names a person.

use super::entries::bilingual;
use super::*;

/// Those that every pack has, for what the program itself does.
const BUILT_IN: [(&str, (&str, &str)); 6] = [
    (Purpose::COMPUTE, ("Compute what is owed and due", "지원 내용과 기한의 계산")),
    (Purpose::LOOK_UP, ("See whether the person is registered already", "기존 등록 여부의 확인")),
    (Purpose::OWN_FILE, ("The person reads their own file", "본인의 열람")),
    (
        Purpose::EMERGENCY,
        (
            "Emergency: opened with a reason by somebody who otherwise may not see it",
            "긴급 열람 (평소에는 볼 수 없는 담당자가 사유를 적고 열람)",
        ),
    ),
    (Purpose::MANDATE, ("With the mandate of the person", "본인의 위임에 따른 열람")),
    (Purpose::OVERSIGHT, ("See whether it was right to open the file in an emergency", "긴급 열람의 적정성 확인")),
];

impl<'a> Loader<'a> {
    pub(super) fn purposes(&self) -> Vec<Purpose> {
        let built_in =
            |(id, title): (&str, _)| Purpose { id: id.to_owned(), title: bilingual(title), law: Vec::new(), roles: Vec::new() };
        let mut purposes: Vec<Purpose> = BUILT_IN.into_iter().map(built_in).collect();
        for (_, table) in self.documents(Role::Purposes) {
            for item in table.entries_of("purpose") {
                self.check_id(item.key, item.page, item.key_span);
                if purposes.iter().any(|purpose| purpose.id == item.key) {
                    item.page.report(item.key_span, format!("`{}` is already a purpose", item.key), "choose another name");
                }
                let Some(purpose) = item.table() else { continue };
                let (title, law) = (purpose.bilingual("title"), self.optional_law(&purpose));
                let roles = purpose.get("roles").and_then(|item| item.list()).unwrap_or_default();
                let roles = roles.iter().filter_map(|item| item.string()).map(str::to_owned).collect();
                purpose.close("a purpose");
                purposes.push(Purpose { id: item.key.to_owned(), title, law, roles });
            }
            table.close("purposes.toml");
        }
        purposes
    }
}
