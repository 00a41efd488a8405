import type { MinutesClosing, MinutesContent, MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import { groupedCode } from '../verifyCode.ts';
import pdfmake from 'pdfmake';
import type { KeyPicture } from '../keyImages/pictures.ts';
import { keyImageRows } from './keyImages.ts';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { FONTS } from './fonts.ts';

pdfmake.setFonts(FONTS);
// Fonts are files of ours; nothing in a document may make the printer read another file or fetch an address.
const fontFiles = new Set<string>(Object.values(FONTS.NotoSerif));
pdfmake.setLocalAccessPolicy((path: string) => fontFiles.has(path));
pdfmake.setUrlAccessPolicy(() => false);

/** What surely fits on a page together with the signatures. */
const SHORT_ENOUGH = { characters: 600, lines: 12 };
const ZONE = 'Asia/Ho_Chi_Minh';
const GENDERS: Record<string, string> = { male: 'Nam', female: 'Nữ', other: 'Khác', unknown: 'Không rõ' };

export interface PrintedMinutes {
  content: MinutesContent;
  contentSha256: string;
  /** What the second signature added; undefined: nobody has decided yet. */
  closing?: MinutesClosing & { sha256: string };
  versionNumber: number;
  signatures: MinutesState['signatures'];
  /** Of the facility in whose name the paper goes out: the chair's. */
  letterhead: { name: string; parentName: string; address: string; phone: string };
  /** Of the key images, by id; undefined: there are none. */
  keyPictures?: ReadonlyMap<string, KeyPicture>;
  /** How whoever holds the paper can ask whether it is genuine; undefined: this paper cannot be asked about. */
  verify?: { code: string; url: string };
}

/** The signed minutes as an A4 PDF in Vietnamese, in the order of the form of a biên bản hội chẩn. Times are Indochina Time. */
export async function minutesPdf(minutes: PrintedMinutes): Promise<Uint8Array> {
  try {
    return await pdfmake.createPdf(definition(minutes)).getBuffer();
  } catch (error) {
    const pictures = [...(minutes.keyPictures ?? [])];
    if (!pictures.some(([, picture]) => 'bytes' in picture)) throw error;
    // A small picture that the printer cannot read must keep nobody from signing.
    const keyPictures = new Map(pictures.map(([id]) => [id, { missing: 'not_drawable' as const }]));
    return pdfmake.createPdf(definition({ ...minutes, keyPictures })).getBuffer();
  }
}

function definition(minutes: PrintedMinutes): TDocumentDefinitions {
  const { content, contentSha256, closing, versionNumber, signatures, letterhead, keyPictures = new Map(), verify } = minutes;
  const { patient, chair, secretary } = content;
  const chairSigned = signatures.find((signature) => signature.as === 'chair');
  const secretarySigned = signatures.find((signature) => signature.as === 'secretary');
  const nextStep = section('7. Việc tiếp theo', content.nextStep);
  const closesWithSignatures =
    content.nextStep !== '' &&
    content.nextStep.length < SHORT_ENOUGH.characters &&
    content.nextStep.split('\n').length < SHORT_ENOUGH.lines;
  return {
    pageSize: 'A4',
    pageMargins: [56, 48, 56, 60],
    defaultStyle: { font: 'NotoSerif', fontSize: 11, lineHeight: 1.1 },
    info: { title: `Biên bản hội chẩn ${content.consultNumber}`, creator: 'Hội Chẩn', producer: 'Hội Chẩn' },
    content: [
      // As every Vietnamese official paper begins: the facility and its number on the left, the name of the state on the right, then the title.
      {
        columns: [
          {
            text: [
              ...(letterhead.parentName === '' ? [] : [`${letterhead.parentName}\n`]),
              { text: `${letterhead.name}\n`, bold: true },
              {
                text: [letterhead.address, letterhead.phone === '' ? '' : `ĐT: ${letterhead.phone}`]
                  .filter(Boolean)
                  .map((line) => `${line}\n`)
                  .join(''),
                fontSize: 8.5,
              },
              `Số: ${content.consultNumber} – phiên bản ${versionNumber}`,
            ],
            alignment: 'center',
            fontSize: 10,
          },
          {
            text: [{ text: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n', bold: true }, 'Độc lập - Tự do - Hạnh phúc'],
            alignment: 'center',
            fontSize: 10,
          },
        ],
      },
      { text: 'BIÊN BẢN HỘI CHẨN TỪ XA', bold: true, fontSize: 16, alignment: 'center', margin: [0, 14, 0, 10] },
      ...(content.amends === undefined ? [] : [amendmentNote(content.amends)]),
      pairs([
        ['Người bệnh', [whole(patient.name), `, ${GENDERS[patient.gender] ?? patient.gender}, sinh ${day(patient.birthDate)}`]],
        ['Giấy tờ', patient.identifiers.join('; ')],
        ['Địa chỉ', patient.address],
        ['Thời gian', period(content, chairSigned?.at, closing?.sessionEndedAt ?? null)],
        ['Địa điểm', content.place],
        ['Chủ tọa', personLine(chair)],
        ['Thư ký', personLine(secretary)],
        ['Thành viên', content.members.flatMap((member, index) => [...(index === 0 ? [] : ['\n']), ...personLine(member)])],
      ]),
      section('1. Lý do hội chẩn', content.reason),
      section('2. Tóm tắt diễn biến và điều trị', content.course),
      section('3. Ý kiến thảo luận', content.discussion),
      ...keyImages(content.keyImages ?? [], keyPictures),
      section('4. Chẩn đoán', [content.diagnosis.code, content.diagnosis.text].filter(Boolean).join(' – ')),
      section('5. Kết luận', content.conclusion),
      heading('6. Hướng điều trị'),
      ...content.plan.map((line, index): Content => ({
        text: `${index + 1}. ${line.text} ${decision(line.confirmed)}`,
        margin: [12, 0, 0, 3],
      })),
      ...(content.nextStep === '' || closesWithSignatures ? [] : [nextStep]),
      // Nobody signs an empty page, and a code alone says nothing: what stands last on the paper stays together.
      {
        stack: [
          ...(closesWithSignatures ? [nextStep] : []),
          {
            columns: [
              ...(verify === undefined ? [] : [{ qr: verify.url, fit: 72, width: 84, eccLevel: 'M' as const }]),
              signatureBlock('THƯ KÝ', secretary.title, secretary.name, secretarySigned?.at),
              signatureBlock('CHỦ TỌA', chair.title, chair.name, chairSigned?.at),
            ],
            margin: [0, 18, 0, 0],
          },
          ...(verify === undefined ? [] : [verifyNote(verify)]),
        ],
        unbreakable: true,
      },
    ],
    footer: (page: number, pages: number): Content => ({
      columns: [
        {
          text: [
            `Số ${content.consultNumber} – phiên bản ${versionNumber}${verify === undefined ? '' : ` – mã xác minh ${groupedCode(verify.code)}`}\n`,
            `Văn bản, hai bên ký (SHA-256): ${contentSha256}`,
            ...(closing === undefined ? [] : [`\nY lệnh, thư ký ký (SHA-256): ${closing.sha256}`]),
          ],
          fontSize: 7,
          color: '#555555',
        },
        { text: `Trang ${page}/${pages}`, alignment: 'right', fontSize: 9, width: 70 },
      ],
      // Three lines stand above the edge that printers leave white.
      margin: [56, 10, 56, 0],
    }),
  };
}

/** Belongs to the discussion, and has no number of its own in the form. */
function keyImages(images: NonNullable<MinutesContent['keyImages']>, pictures: ReadonlyMap<string, KeyPicture>): Content[] {
  const [first, ...rest] = keyImageRows(images, pictures);
  // The heading never stands alone at the end of a page.
  return first === undefined ? [] : [{ stack: [heading(`Ảnh quan trọng (${images.length})`), first], unbreakable: true }, ...rest];
}

function amendmentNote({ versionNumber, reason }: NonNullable<MinutesContent['amends']>): Content {
  return {
    table: {
      widths: ['*'],
      body: [[{ text: [{ text: `BẢN SỬA ĐỔI, thay thế phiên bản ${versionNumber}. `, bold: true }, `Lý do: ${reason}`] }]],
    },
    margin: [0, 0, 0, 12],
  };
}

/** The signed file itself is the original: the paper says where it can be checked. */
function verifyNote({ code, url }: { code: string; url: string }): Content {
  return {
    text: [
      { text: 'Xác minh biên bản này: ', bold: true },
      `quét mã hoặc mở ${url.replace(/\/verify\/.*/, '/verify')} và nhập mã `,
      { text: groupedCode(code), bold: true, noWrap: true },
      '. Trang xác minh không hiển thị thông tin người bệnh. Tệp PDF được ký số; bản in là bản thể hiện.',
    ],
    fontSize: 8.5,
    margin: [0, 8, 0, 0],
  };
}

function heading(text: string): Content {
  return { text, bold: true, margin: [0, 8, 0, 2], headlineLevel: 1 };
}

function section(title: string, body: string): Content {
  return { stack: [heading(title), { text: body === '' ? '—' : body, alignment: 'left', preserveLeadingSpaces: true }] };
}

function pairs(rows: [string, string | Text[]][]): Content {
  const body = rows.filter(([, value]) => value.length > 0).map(([label, value]) => [{ text: label, color: '#444444' }, { text: value }]);
  return {
    table: { widths: [82, '*'], body },
    layout: { hLineWidth: () => 0, vLineWidth: () => 0, paddingTop: () => 1.5, paddingBottom: () => 1.5 },
  };
}

function signatureBlock(role: string, title: string, name: string, at: string | undefined): Content {
  return {
    stack: [
      { text: role, bold: true },
      { text: at === undefined ? '(chưa ký)' : `Đã ký điện tử lúc ${time(at)}`, italics: true, fontSize: 9, margin: [0, 4, 0, 4] },
      { text: [title === '' ? '' : `${title} `, whole(name)], bold: true },
    ],
    alignment: 'center',
  };
}

function decision(confirmed: boolean | null): string {
  return confirmed === null ? '(đề nghị)' : confirmed ? '[Y lệnh: đã xác nhận]' : '[Không thực hiện]';
}

function personLine(person: MinutesContent['chair']): Text[] {
  return [person.title === '' ? '' : `${person.title} `, whole(person.name), ` – ${person.facilityName}`];
}

type Text = string | { text: string; noWrap: true };

/** A name, which no line end may part; one too long for the narrowest place, that of the signatures, may. */
function whole(name: string): Text {
  return name.length > 32 ? name : { text: name, noWrap: true };
}

/** What the chair signed, and the end that was noted after it: nothing is left blank, and nothing is put into a signed text. */
function period({ startedAt, endedAt }: MinutesContent, chairSignedAt: string | undefined, notedEnd: string | null): string {
  if (startedAt === null) return 'Trả lời bằng văn bản, không gọi video';
  if (endedAt !== null) return `Bắt đầu ${time(startedAt)}, kết thúc ${time(endedAt)}`;
  const running = `Bắt đầu ${time(startedAt)}, chưa kết thúc khi chủ tọa ký${chairSignedAt === undefined ? '' : ` lúc ${time(chairSignedAt)}`}`;
  return notedEnd === null ? running : `${running}; hệ thống ghi kết thúc lúc ${time(notedEnd)}`;
}

function time(instant: string): string {
  return new Intl.DateTimeFormat('vi-VN', {
    timeZone: ZONE,
    hour: '2-digit',
    minute: '2-digit',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  }).format(new Date(instant));
}

function day(date: string | null): string {
  return date === null ? 'không rõ' : date.split('-').reverse().join('/');
}
