use std::collections::*;
fn rows(f: &str) -> Vec<Vec<String>> {
    std::fs::read_to_string(format!("/work/shared/names/{f}.dev.tsv")).unwrap().lines().skip(1).map(|l| l.split('\t').map(String::from).collect()).collect()
}
fn half(key: &str) -> bool { key.bytes().fold(7u64, |h, b| (h ^ b as u64).wrapping_mul(0x100000001b3)) >> 20 & 1 == 0 }
fn main() {
    let mode = std::env::args().nth(1).unwrap();
    let cross = rows("ko_cross"); let latin = rows("ko_latin");
    let mut pairs: Vec<(String, String, String)> = Vec::new();
    let mut seen = HashSet::new();
    for r in cross.iter().chain(&latin).filter(|r| r[4] == "1" && r[2] != "m3nfis") {
        let h = &r[10];
        for n in [&r[6], &r[7]] {
            if n.chars().any(|c| ('가'..='힣').contains(&c)) { continue }
            if seen.insert((h.clone(), n.to_lowercase())) { pairs.push((h.clone(), n.clone(), r[10].clone())); }
        }
    }
    eprintln!("{} pairs", pairs.len());
    let fit = |keep: &dyn Fn(&str) -> bool| names::count_spellings(pairs.iter().filter(|p| keep(&p.2)).map(|p| (p.0.as_str(), p.1.as_str())).collect::<Vec<_>>().into_iter());
    if mode == "fit" { print!("{}", fit(&|_| true)); return }
    let t = std::time::Instant::now();
    let models = [names::probe::M::new(&fit(&|k| half(k))), names::probe::M::new(&fit(&|k| !half(k)))];
    eprintln!("fit {:?}", t.elapsed());
    if mode == "g" {
        for f in ["multi_cross", "multi_latin", "ko_cyrillic", "ko_cross", "ko_latin"] {
            let t = std::time::Instant::now();
            let mut rs = rows(f);
            if f == "ko_cyrillic" {
                let n = rs.len();
                for i in 0..n { let mut r = rs[i].clone(); r[7] = rs[(i * 7 + 13) % n][7].clone(); if r[7] != rs[i][7] { r[4] = "0".into(); r[3] = "deranged".into(); rs.push(r); } }
            }
            for r in &rs {
                if r[2] == "m3nfis" || r[5] == "1" { continue }
                let g = models[0].g(&r[6], &r[7]);
                println!("{f}\t{}\t{}\t{}\t{}\t{}|{}", r[3], r[4], half(&r[10]) as u8, g.iter().map(|x| format!("{x:.2}")).collect::<Vec<_>>().join(","), r[6], r[7]);
            }
            eprintln!("{f} {:?} {}", t.elapsed(), rs.len());
        }
        return;
    }
    for f in ["ko_cross", "ko_latin", "ko_person", "ko_typo", "ko_format"] {
        let t = std::time::Instant::now();
        let rs = rows(f);
        let mut out: Vec<(f32, bool, String)> = vec![];
        for r in &rs {
            if r[2] == "m3nfis" || r[5] == "1" || r[3] == "alias" { continue }
            let m = &models[half(&r[10]) as usize];
            let c = m.cmp(&r[6], &r[7]);
            let z = c.as_ref().map_or(-20.0, |(s, ..)| s.iter().copied().fold(9f32, f32::min));
            if let (Some((ln, fit, doubt, ha, hb)), true) = (&c, mode == "dump") {
                let s = |v: &Vec<f32>| v.iter().map(|x| format!("{x:.3}")).collect::<Vec<_>>().join(",");
                println!("{f}\t{}\t{}\t{}\t{}\t{}\t{doubt:.2}\t{}\t{}\t{}|{}", r[3], r[4], half(&r[10]) as u8, s(ln), fit.iter().map(|x| x.to_string()).collect::<Vec<_>>().join(","), *ha as u8, *hb as u8, r[6], r[7]);
            }
            out.push((z, r[4] == "1", format!("{} {} {:?} {} {}", r.join("|"), z, c, m.read(&r[6]), m.read(&r[7]))));
        }
        eprintln!("{f} {:?} rows {}", t.elapsed(), out.len());
        let (mut bf, mut bt) = (0.0, 0.0);
        for i in -40..40 { let th = i as f32 / 4.0;
            let tp = out.iter().filter(|o| o.0 >= th && o.1).count() as f32; let fp = out.iter().filter(|o| o.0 >= th && !o.1).count() as f32; let fnn = out.iter().filter(|o| o.0 < th && o.1).count() as f32;
            let f1 = 2.0*tp/(2.0*tp+fp+fnn);
            if f1 > bf { bf = f1; bt = th; }
            if i % 4 == 0 && i >= -8 && i <= 8 { println!("   {f} th {th} F1 {f1:.4} tp {tp} fp {fp} fn {fnn}"); }
        }
        println!("{f} best {bf:.4} at {bt}");
        if mode == f { for o in &out { if (o.0 >= 0.5) != o.1 { println!("{}", o.2) } } }
    }
}
