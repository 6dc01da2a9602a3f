# 화면의 말. 열쇠말은 pages.en.ftl과 같아야 하며, 빠지거나 남는 것은 시험이 찾아낸다.

page-skip = 본문으로 바로 가기
page-nav = 주요 화면
page-leave = 나가기
page-why = 왜 그런가요?
page-in-programme = 제도에서 보기
page-day = 날짜
page-amount = 금액
page-state = 상태
page-filed = { $date } 접수
page-has-it = 담당: { $office }
page-from = { $date }부터
page-until = { $date }까지
page-ends = 끝나는 날
page-not-told = 기록상 본인에게 서면으로 알리지 않았습니다.
page-more = { $count }건 더 보기

nav-today = 오늘
nav-mine = 내 화면
nav-programme = 제도

role-caseworker = 사례 담당자
role-supervisor = 관리자(사례)
role-finance = 지급 담당자
role-protection = 신변보호 담당관
role-rights_officer = 인권보호관
role-analyst = 통계 담당자
role-data_protection = 개인정보 보호책임자
role-administrator = 시스템 관리자
role-newcomer = 입국하신 분

start-title = 누구의 눈으로 보시겠습니까?
start-lead = 여기 나오는 사람은 모두 지어낸 사람입니다. 제도 안에 있는 사람들의 눈으로 살펴보세요. 저마다 필요한 것만 볼 수 있습니다.
start-programme = 제도 자체를 읽기: 약속한 모든 것과 그 근거
start-caseworker = 할 일, 늦은 일, 각 가구의 현재 상황
start-supervisor = 기관 전체의 일
start-finance = 누구에게 무엇을 왜 지급하는지
start-protection = 신변보호와 관련된 신청과 의무
start-rights_officer = 시설에 관한 민원
start-analyst = 신원 없는 통계
start-data_protection = 누가 누구의 기록을 왜 보았는지
start-administrator = 시스템만 관리하고 사례는 보지 않음
start-newcomer = 내가 받을 것, 내 신청을 맡은 곳, 내 기록을 본 사람

today-title = 오늘
today-due = 기한
today-what = 할 일
today-household = 가구
today-request = 신청
today-late = 늦은 일
today-soon = 2주 안
today-later = 그 뒤
today-undated = 지체 없이 할 일, 기다리는 일
today-nothing = 이 기관이 할 일이 없습니다.
today-cut = 이 화면에 다 보이지 않습니다. 급한 일이 먼저 나옵니다.
today-late-days = { $count }일 늦음

household-title = { $code } 가구
household-recorded = 이 화면을 열었다는 사실은 각 사람의 열람 기록에 남고, 본인이 볼 수 있습니다.
household-ahead = 앞으로의 일
household-past = 지금까지의 일

mine-title = { $name } 님의 현재 상황입니다
mine-stage = 지금 단계: { $stage }.
mine-stage-ends = { $date }까지입니다.
mine-ahead = 다음에 있을 일
mine-ahead-nothing = 아직 날짜가 정해진 일이 없습니다.
mine-requests = 내가 신청한 것과 맡은 곳
mine-requests-nothing = 기록상 신청한 것이 없습니다.
mine-money = 내가 받을 돈
mine-money-nothing = 지금 받을 돈이 없습니다.
mine-perhaps = { $count }건을 더 받을 수도 있습니다. 아직 모르는 것이 있습니다.
mine-duties = 기관이 나를 위해 할 일
mine-duties-nothing = 나에 대해 남아 있는 기관의 의무가 없습니다.
mine-own = 내가 할 일
mine-restrictions = 나를 제한하는 것
mine-restrictions-nothing = 기록상 제한이 없습니다.
mine-rights = 내가 할 수 있는 일
mine-record = 누가 왜 내 기록을 보았나

record-title = { $code } 가구의 기록을 누가 보았나
record-at = 언제
record-who = 누가
record-why = 왜

programme-sections = 제도의 부분
programme-on = 법의 기준일
programme-show = 보기
programme-value = 값
programme-stage = 단계
programme-entitlement = 받을 수 있는 지원
programme-duty = 의무
programme-request = 신청·청구
programme-decision = 결정
programme-restriction = 제한
programme-right = 권리
programme-parameter = 금액과 기간
programme-rule = 규칙
programme-fact = 사실
programme-entry = 기록의 종류
programme-office = 기관
programme-source = 출처

trouble-missing = 그런 화면이 없습니다
trouble-do-missing = 옮겨졌거나, 지금 들어온 계정으로는 볼 수 없는 화면입니다.
trouble-broken = 저희 쪽에서 문제가 생겼습니다
trouble-do-broken = 잃거나 바뀐 것은 없습니다. 잠시 뒤 다시 해 보시고, 또 안 되면 이 시스템을 운영하는 사람에게 시각을 알려 주세요.
trouble-back = 첫 화면으로
page-more-such = 같은 것 { $count }건 더
why-back = 돌아가기
household-findings = 살펴볼 점 { $count }건
page-all-payments = 전체 { $count }회 지급 내역

page-recorded = 기록되었습니다.
page-steps = 할 수 있는 일
page-correct = 정정

household-add = 기록하기

kinds-title = 무슨 일이 있었습니까?
kinds-lead = 기록할 일을 고르십시오. 기록하기 전에 무엇이 달라지는지 보여 드립니다.
kinds-event = 있었던 일
kinds-filing = 제출된 신청
kinds-step = 답변과 처리 단계
kinds-restriction = 제한

correct-title = 정정: { $what }

form-on = 일어난 날
form-at = 시각
form-who = 누구의 일
form-who-all = 가구 전체
form-choose = (고르기)
form-true = 예
form-false = 아니요
form-optional = (아는 경우)
form-days = 일수
form-months = 개월 수
form-rate = 비율. 예: 50% 또는 2/3
form-lacking = 꼭 필요합니다.
form-no-day = 날짜가 아닙니다. 2027-03-01처럼 쓰십시오.
form-no-time = 시각이 아닙니다. 17:30처럼 쓰십시오.
form-no-number = 정수가 아닙니다.
form-no-money = 금액이 아닙니다. 숫자로 쓰십시오.
form-no-rate = 비율이 아닙니다. 50% 또는 2/3처럼 쓰십시오.
form-not-listed = 목록에서 고르십시오.
form-too-long = 너무 깁니다. 4,000자까지 쓸 수 있습니다.
form-look = 무엇이 달라지는지 보기
form-record = 기록하기
form-nothing-yet = “기록하기”를 누르기 전에는 아무것도 기록되지 않습니다.

effect-title = { $date }에 달라지는 것

record-cannot = 기록할 수 없습니다
record-future = 아직 오지 않은 날입니다. 일어나지 않은 일은 기록할 수 없습니다. 달라질 내용은 아래와 같습니다.
record-not-yours = 다른 기관이 할 일입니다: { $office }
record-before-birth = 이 사람은 그 뒤인 { $day }에 태어났습니다.
record-again = 한 번만 있을 수 있는 일이며, { $day }에 기록되어 있습니다.
record-too-early = “{ $other }”({ $day })보다 앞설 수 없습니다.
record-lacks = “{ $other }” 기록이 먼저 있어야 합니다.
record-barred = { $because } ({ $law })
record-same = 같은 번호의 기록이 이미 있습니다.
record-overtaken = 그사이 다른 사람이 기록했습니다
record-overtaken-do = 내용이 여전히 맞는지 보고 다시 기록하십시오.

mine-ask = 신청하거나 이의 제기하기
ask-lead = 보내기 전에 누가, 언제까지 답해야 하는지, 어떤 결과가 있을 수 있는지 알려 드립니다.
ask-open = 지금 할 수 있는 것
ask-others = 그 밖에 신청할 수 있는 모든 것
ask-office = { $office }에서 답해야 합니다.
ask-office-chosen = 아래에서 고르는 기관이 답해야 합니다.
ask-due = 오늘 보내면 { $date }까지입니다.
ask-until = { $date }까지 보낼 수 있습니다.
ask-late = 기록으로 보아 기간이 아직 시작되지 않았거나 지났습니다. 그래도 보낼 수 있습니다.
ask-no-answer = 답이 없으면: { $text }
ask-within = 보내는 때: { $text }
ask-leads-to = 있을 수 있는 결과: { $text }
ask-needs = 필요한 것: { $text }
ask-next = 답에 동의하지 않으면: { $text }

nav-threats = 신변 위협

mine-help = 비밀 도움 요청
help-title = 누군가 본인이나 가족을 압박하거나 위협합니까?
help-lead = 여기에 쓰십시오. 신변보호 담당자만 읽습니다. 같은 가구의 사람도, 다른 기관도 볼 수 없고, 내 페이지 어디에도 나타나지 않습니다. 지금 위험하면 경찰에 신고하십시오.
help-what = 어떤 일이 있는지
help-reach = 안전하게 연락할 수 있는 방법과 시간(원하는 경우)
help-send = 보내기
help-told = 신변보호 담당자가 읽습니다. 이 내용은 내 페이지 어디에도 보이지 않습니다.
help-away = 지금 이 화면 닫기
help-away-key = 또는 접근키와 X
threats-lead = 누군가 압박하거나 위협한다고 비밀로 알린 사람들입니다. 최근 순서입니다.
threats-none = 아무도 없습니다.
threats-household = 현재 상황과 연락 방법
threats-note = 본인이 원하지 않는 한, 같은 가구의 다른 사람이 받을 수 있는 번호로 연락하지 마십시오.

nav-intake = 접수
household-join = 가구원 추가
intake-join-title = 가구에 들어온 사람
intake-lead = 누구입니까? 이미 기록된 사람이 있는지 어떤 표기로든 먼저 찾습니다.
intake-born = 생년월일
intake-sex = 성별
intake-on = 가구에 들어온 날
intake-form = 필요한 형식이 아닙니다.
intake-look = 기록된 사람 찾기
intake-perhaps = 이미 기록된 사람일 수 있습니다
intake-perhaps-do = 이 가운데 한 사람이면 다시 기록하지 마십시오. 그 기록을 열거나 담당 기관에 문의하십시오. 찾아보았다는 사실은 본인이 볼 수 있습니다.
intake-nobody-like = 비슷한 사람이 기록되어 있지 않습니다.
intake-none-of-these = 모두 다른 사람: 새로 기록하기
intake-note = 이름과 번호는 본인의 열쇠로 봉인됩니다.
trouble-busy = 같은 순간에 다른 사람이 기록했습니다
trouble-do-busy = 지금 내용은 기록되지 않았습니다. 돌아가서 현재 내용을 보고 다시 하십시오.

form-send = 보내기
form-check = 먼저 확인하기
form-not-sent = “보내기”를 누르기 전에는 보내지 않습니다.
