import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';

export interface PlanItem {
  /** Of the line in the minutes. */
  id: string;
  text: string;
  confirmed: boolean;
}

const AMOUNT = /\d\s*(mg|mcg|µg|μg|g|ml|ui|iu|đơn vị|viên|ống|gói|giọt|nhát|lọ|chai|tuýp|miếng)(?![\p{L}\d])(?!\s*\/\s*dl)/iu;
/** Lines that order something else, though an amount stands in them. */
const OTHER =
  /^(theo dõi|xét nghiệm|đo|chụp|siêu âm|kiểm tra|tái khám|khám lại|chuyển|mời|hẹn|ăn|uống nước|hạn chế|monitor|refer|check|measure|follow)(?!\p{L})/iu;
const REFERRAL = /^(chuyển (người bệnh |bệnh nhân )?(lên |đến |tới )?(viện|tuyến|bệnh viện)|refer )/iu;
const CONDITION = /(^|\s)(nếu|khi|if|when)\s/iu;

/** What was not refused by the local doctor. */
function standing(content: MinutesContent): PlanItem[] {
  return content.plan
    .filter((line) => line.confirmed !== false)
    .map(({ id, text, confirmed }) => ({ id, text: text.trim(), confirmed: confirmed === true }));
}

/**
 * Lines of the plan that name a medicine with an amount. The minutes are free text: the line goes on as text, without a code, and as a
 * proposal; whoever prescribes reads it. A line that is not recognised still stands in the narrative and the PDF.
 */
export function medicinesIn(content: MinutesContent): PlanItem[] {
  return standing(content).filter(({ text }) => /^\p{L}/u.test(text) && AMOUNT.test(text) && !OTHER.test(text));
}

/** The line that sends the patient on, without a condition. */
export function referralIn(content: MinutesContent): PlanItem | undefined {
  return standing(content).find(({ text }) => REFERRAL.test(text) && !CONDITION.test(text));
}
