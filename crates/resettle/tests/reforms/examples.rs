//! Reforms on the command line, with the example that lies over the German pack.

use std::path::Path;
use std::process::{Command, Output};

use insta::assert_snapshot;

/// What the program says, run at the root of the repository.
fn resettle(words: &str) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_resettle")).args(words.split(' ')).current_dir(root).output().expect("it runs")
}

fn said(words: &str) -> String {
    let output = resettle(words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn refused(words: &str) -> String {
    let output = resettle(words);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn the_examples_do_what_their_cases_say() {
    let text = said("pack check packs/kr-reform-example packs/de-reform-example");
    assert_eq!(text.matches("all good").count(), 2, "{text}");
}

/// Earlier years are untouched: a case of the pack below, looked at before the reform's day, stands under the reform as without it.
#[test]
fn before_its_day_a_standing_is_what_it_is_without_the_reform() {
    for (story, day) in [("family-2024", "2025-06-30"), ("youths-2025", "2025-06-30"), ("wait-36-months", "2024-12-31")] {
        let standing =
            |pack: &str| said(&format!("standing packs/de-asylblg/cases/{story}.toml --as-of {day} --all --pack {pack}"));
        let (before, after) = (standing("packs/de-asylblg"), standing("packs/de-reform-example"));
        let lines = |text: &str| -> Vec<String> { text.lines().skip(1).map(str::to_owned).collect() };
        let new = |line: &String| !line.contains("Sum for moving in");
        assert_eq!(lines(&before), lines(&after).into_iter().filter(new).collect::<Vec<_>>(), "{story}");
    }
}

#[test]
fn a_standing_under_a_reform_says_what_came_of_it_and_why() {
    let text = said("standing packs/de-reform-example/cases/alone.toml --as-of 2026-01-15 --why basic_benefits");
    let reason = text.lines().filter(|line| line.contains("EUR")).map(str::trim).collect::<Vec<_>>().join("\n");
    assert_snapshot!(reason, @"
    Amount: EUR 480.00   [ASYLBLG 3, ASYLBLG 3a; A]
    - Necessary needs a month, by level [1], as of 2026-01-15 (in force since 2026-01-01): EUR 278.00   [EXAMPLE, BMAS26; S]
    - Personal needs a month, by level [1], as of 2026-01-15 (in force since 2026-01-01): EUR 202.00   [BMAS26; B]
    ");
}

#[test]
fn what_a_reform_changes_on_its_day_is_told_in_both_languages() {
    assert_snapshot!(said("pack diff packs/de-asylblg packs/de-reform-example --on 2025-07-01"), @"
    Germany: Asylum Seekers' Benefits Act beside Example reform (for tests, not a proposal) of benefits for asylum seekers in Germany, on 2025-07-01

    Stay required before benefits as in social assistance (parameter analogue_wait)
        was: 3 years
          [ASYLBLG 2(1); ASYLBLG 20; BECKER24; A]
        is: 18 months
          [EXAMPLE; S]

    Necessary needs a month, by level (parameter necessary_need)
        was: 1: EUR 245.00
          2: EUR 220.00
          3: EUR 196.00
          4: EUR 258.00
          5: EUR 196.00
          6: EUR 173.00
          [BEK25; M33131; A]
        is: 1: EUR 270.00
          2: EUR 242.00
          3: EUR 216.00
          4: EUR 284.00
          5: EUR 216.00
          6: EUR 190.00
          [EXAMPLE; BEK25; M33131; S]

    First day of benefits as in social assistance (rule analogue_from)
      formula
        was: deadline(arrived, analogue_wait at 2024-02-27, stay) + 1 days
          [ASYLBLG 2(1); ASYLBLG 20; A]
        is: deadline(arrived, analogue_wait at 2025-07-01, stay) + 1 days
          [EXAMPLE; S]

    Sum for moving in (example) (entitlement moving_in_sum): new
      who answers for it: Benefits office
      when, from 2025-07-01: recorded(first_housed)
        [EXAMPLE; S]
      amount, from 2025-07-01: EUR 250
        [EXAMPLE; S]
      once: due, from 2025-07-01: first_housed
        [EXAMPLE; S]
      once: amount, from 2025-07-01: total
        [EXAMPLE; S]

    Day of first moving into accommodation (fact first_housed): new
      type: date
      read from: Housed
      taken: first date
      who can say: Benefits office

    Made up to test overlays; not a proposal of anyone (source EXAMPLE): new
    ");
    assert_snapshot!(said("--lang ko pack diff packs/de-asylblg packs/de-reform-example --on 2026-01-01"), @"
    독일: 망명신청자급여법 / 독일 비호신청자급여의 개편 예시(시험용, 실제 제안 아님) 비교, 2026-01-01

    아동·청소년 즉시가산금 (지원 immediate_supplement): 더 이상 없음

    사회부조에 준하는 급여까지의 대기기간 (기준값 analogue_wait)
        종전: 3년
          [ASYLBLG 2(1); ASYLBLG 20; BECKER24; A]
        개정: 18개월
          [EXAMPLE; S]

    필요 수요(월, 수요단계별) (기준값 necessary_need)
        종전: 1: EUR 253.00
          2: EUR 227.00
          3: EUR 202.00
          4: EUR 267.00
          5: EUR 202.00
          6: EUR 179.00
          [BMAS26; B]
        개정: 1: EUR 278.00
          2: EUR 250.00
          3: EUR 222.00
          4: EUR 294.00
          5: EUR 222.00
          6: EUR 197.00
          [EXAMPLE; BMAS26; S]

    사회부조에 준하는 급여의 첫날 (산식 analogue_from)
      산식
        종전: deadline(arrived, analogue_wait at 2024-02-27, stay) + 1 days
          [ASYLBLG 2(1); ASYLBLG 20; A]
        개정: deadline(arrived, analogue_wait at 2025-07-01, stay) + 1 days
          [EXAMPLE; S]

    입주금(예시) (지원 moving_in_sum): 신설
      담당: 급여기관
      조건, 2025-07-01부터: recorded(first_housed)
        [EXAMPLE; S]
      금액, 2025-07-01부터: EUR 250
        [EXAMPLE; S]
      once: 기한, 2025-07-01부터: first_housed
        [EXAMPLE; S]
      once: 금액, 2025-07-01부터: total
        [EXAMPLE; S]

    첫 입주일 (사실 first_housed): 신설
      자료형: date
      읽는 기록: 거처 배정·이전
      읽는 값: 처음 날짜
      확인처: 급여기관

    Made up to test overlays; not a proposal of anyone (출처 EXAMPLE): 신설
    ");
    assert_snapshot!(said("pack diff packs/de-asylblg packs/de-reform-example --on 2025-06-30"), @"
    Germany: Asylum Seekers' Benefits Act beside Example reform (for tests, not a proposal) of benefits for asylum seekers in Germany, on 2025-06-30

    nothing differs on that day
    ");
}

#[test]
fn whose_result_changes_and_what_it_costs_is_told_with_the_extremes() {
    assert_snapshot!(said("pack effect packs/de-reform-example --over packs/de-reform-example/cases --until 2026-02"), @"
    Example reform (for tests, not a proposal) of benefits for asylum seekers in Germany, beside Germany: Asylum Seekers' Benefits Act
    6 stories; for 5 something changes: more money for 4, less for 0

    Cost by month
                             as it is               reform           difference
      2025-07            EUR 2,116.00         EUR 2,486.00          +EUR 370.00
      2025-08            EUR 2,116.00         EUR 2,236.00          +EUR 120.00
      2025-09            EUR 2,116.00         EUR 2,236.00          +EUR 120.00
      2025-10            EUR 2,116.00         EUR 2,236.00          +EUR 120.00
      2025-11            EUR 2,116.00         EUR 2,236.00          +EUR 120.00
      2025-12            EUR 2,116.00         EUR 2,236.00          +EUR 120.00
      2026-01            EUR 2,182.00         EUR 2,277.00           +EUR 95.00
      2026-02            EUR 2,182.00         EUR 2,277.00           +EUR 95.00
      total             EUR 17,060.00        EUR 18,220.00        +EUR 1,160.00
      amounts that are not known, and so in no sum: 16 as it is, 16 under the reform

    Whose result changes
               +EUR 450.00  packs/de-reform-example/cases/moved-in-2025-07-01.toml
               +EUR 310.00  packs/de-reform-example/cases/no-supplement.toml
               +EUR 200.00  packs/de-reform-example/cases/alone.toml
               +EUR 200.00  packs/de-reform-example/cases/moved-in-2025-06-30.toml
                  EUR 0.00  packs/de-reform-example/cases/arrived-2025-07-01.toml

    Those who gain most

    packs/de-reform-example/cases/moved-in-2025-07-01.toml: +EUR 450.00
    What it would change
    Standing on 2026-02-28

      Basic benefits: EUR 455.00, would be EUR 480.00
      new: Sum for moving in (example): EUR 250.00

    packs/de-reform-example/cases/no-supplement.toml: +EUR 310.00
    What it would change
    Standing on 2026-02-28

      ends: Immediate supplement for children and youths (child): EUR 25.00
      Basic benefits (mother): EUR 455.00, would be EUR 480.00
      Basic benefits (child): EUR 337.00, would be EUR 357.00

    packs/de-reform-example/cases/alone.toml: +EUR 200.00
    What it would change
    Standing on 2026-02-28

      Basic benefits: EUR 455.00, would be EUR 480.00
    ");
}

#[test]
fn the_effect_is_told_in_korean_over_single_stories() {
    let story = "packs/de-reform-example/cases/no-supplement.toml";
    let text =
        said(&format!("--lang ko pack effect packs/de-reform-example --from 2025-12 --until 2026-01 --over {story} {story}"));
    assert_snapshot!(text, @"
    독일 비호신청자급여의 개편 예시(시험용, 실제 제안 아님) / 독일: 망명신청자급여법
    사례 1건 가운데 1건이 달라짐: 늘어남 1건, 줄어듦 0건

    월별 비용
                                   현행                   개편                   차이
      2025-12              EUR 793.00           EUR 838.00           +EUR 45.00
      2026-01              EUR 817.00           EUR 837.00           +EUR 20.00
      합계                 EUR 1,610.00         EUR 1,675.00           +EUR 65.00

    결과가 달라지는 사례
                +EUR 65.00  packs/de-reform-example/cases/no-supplement.toml

    가장 많이 늘어나는 사례

    packs/de-reform-example/cases/no-supplement.toml: +EUR 65.00
    달라지는 것
    2026-01-31 현재 상황

      끝남: 아동·청소년 즉시가산금 (child): EUR 25.00
      기초급여 (mother): EUR 455.00 → EUR 480.00
      기초급여 (child): EUR 337.00 → EUR 357.00
    ");
}

#[test]
fn the_effect_of_what_is_no_reform_or_over_what_is_no_story_is_refused() {
    assert_snapshot!(refused("pack effect packs/de-asylblg --over packs/de-asylblg/cases"), @r#"packs/de-asylblg lies over no other pack; write over = "../kr" and from = 2027-01-01 into its pack.toml"#);
    assert_snapshot!(refused("pack effect packs/de-reform-example --over Cargo.lock"), @"Cargo.lock is neither a story (a .toml file) nor a folder of stories; invented people stand alone: people=100000,seed=7");
    assert_snapshot!(refused("pack effect packs/de-reform-example --over packs/de-asylblg/cases --until 2020-01"), @"the last month, 2020-01, is before the first, 2025-07");
    let unread =
        refused("pack effect packs/de-reform-example --over packs/kr-reform-example/cases/basic-decided-2027-01-01.toml");
    assert!(unread.contains("`entered_country`") && unread.contains("was not read"), "{unread}");
}
