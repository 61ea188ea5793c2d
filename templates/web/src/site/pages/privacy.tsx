import { policy } from '../policy.ts';

export const title = 'Privacy policy';

const { company, contact, department, since, logDays } = policy;
const mail = <a href={`mailto:${contact}`}>{contact}</a>;

function English() {
  return (
    <section lang="en" aria-labelledby="privacy-en">
      <h1 id="privacy-en">Privacy policy</h1>
      <p>
        <a href="#privacy-ko" lang="ko" hrefLang="ko">
          한국어
        </a>
      </p>
      <p>
        {company.en} publishes this website and the app. This text says what happens to data about you. It applies from{' '}
        {since}.
      </p>
      <h2>What is kept on your device</h2>
      <p>
        Your notes are kept in your browser and are not sent to us. There is no account, no advertising and no analysis
        of what you do. No cookies are set. You can delete the notes in the app’s settings or with your browser’s data.
      </p>
      <h2>What our servers see</h2>
      <p>
        To answer a request, Amazon Web Services, which carries the pages for us, processes your IP address, the time,
        the address of the page and the name of your browser. These entries are kept for {logDays} days to find faults
        and misuse, and are then deleted. The data may be processed in the country where you are and in the European
        Union. It is given to nobody else, unless the law demands it.
      </p>
      <h2>Your rights</h2>
      <p>
        You can ask what we hold about you, have it corrected or deleted, object to its use, and complain to your data
        protection authority. Children under 14 can do so through their parents.
      </p>
      <h2>Contact</h2>
      <p>
        {department.en}, {company.en}: {mail}
      </p>
      <p>When this text changes, the date above changes too.</p>
    </section>
  );
}

function Korean() {
  return (
    <section lang="ko" aria-labelledby="privacy-ko">
      <h1 id="privacy-ko">개인정보 처리방침</h1>
      <p>
        {company.ko}(이하 “회사”)는 이 웹사이트와 앱을 제공하며, 이용자의 개인정보를 다음과 같이 처리합니다. 이 방침은 {since}부터
        시행합니다.
      </p>
      <h2>기기에 저장되는 정보</h2>
      <p>
        노트는 이용자의 브라우저에만 저장되며 회사로 전송되지 않습니다. 회원 가입과 광고가 없고, 이용 행태를 분석하지 않으며, 쿠키도
        사용하지 않습니다. 노트는 앱의 설정 화면이나 브라우저의 사이트 데이터 삭제 기능으로 언제든지 지울 수 있습니다.
      </p>
      <h2>서버에서 처리하는 정보</h2>
      <p>
        페이지를 전송하는 과정에서 IP 주소, 접속 일시, 요청한 주소, 브라우저 정보가 자동으로 기록됩니다. 페이지 전송 업무는 Amazon Web
        Services에 위탁하고 있습니다. 이 기록은 장애와 부정 이용을 확인하기 위해 {logDays}일간 보관한 뒤 지체 없이 파기합니다. 기록은
        이용자가 있는 국가와 유럽 연합에서 처리될 수 있으며, 법령에 따른 경우를 제외하고 제3자에게 제공하지 않습니다.
      </p>
      <h2>이용자의 권리</h2>
      <p>
        이용자는 자신의 개인정보에 대해 열람, 정정, 삭제, 처리 정지를 요구할 수 있으며, 개인정보보호위원회 등 관계 기관에 피해 구제나
        상담을 신청할 수 있습니다. 만 14세 미만 아동의 권리는 법정대리인이 대신 행사할 수 있습니다.
      </p>
      <h2>문의</h2>
      <p>
        {company.ko} {department.ko}: {mail}
      </p>
      <p>이 방침이 변경되면 위의 시행일도 함께 변경됩니다.</p>
    </section>
  );
}

/** The public address of the privacy policy, which the app stores ask for. */
export default function Privacy() {
  return (
    <>
      <English />
      <Korean />
    </>
  );
}
