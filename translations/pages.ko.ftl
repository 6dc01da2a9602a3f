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
