/** What the privacy policy says about you. Change it before the first release; the app stores compare it with what the app does. */
export const policy = {
  /** The legal name of who publishes the app, in English and in Korean. */
  company: { en: 'zibro', ko: 'zibro' },
  /** An address that somebody reads. Korean law also asks for the department in charge. */
  contact: 'privacy@zibro.com',
  department: { en: 'Privacy', ko: '개인정보 보호 담당 부서' },
  /** The day from which this text applies. */
  since: '2026-11-25',
  /** How long the CDN's access logs are kept. */
  logDays: 30,
};
