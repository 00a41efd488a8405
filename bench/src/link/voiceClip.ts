import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

/** What the two of a consult say: one describes, the other asks back; pauses as between sentences and while the other is heard out. */
const SPOKEN = {
  near: [
    'Chào bác sĩ, tôi là y sĩ ở trạm y tế xã. Tôi đang có một bệnh nhân nam, sáu mươi hai tuổi.',
    'Bệnh nhân ho và sốt ba ngày nay, nhiệt độ ba mươi tám độ rưỡi, khó thở khi đi lại.',
    'Huyết áp một trăm bốn mươi trên chín mươi, mạch chín mươi sáu, độ bão hòa oxy chín mươi ba phần trăm.',
    'Tôi đã chụp phim phổi và gửi lên hệ thống, nhờ bác sĩ xem giúp vùng đáy phổi bên phải.',
  ],
  far: [
    'Vâng, tôi nghe rõ. Bệnh nhân có đau ngực hoặc khạc đờm không? Có tiền sử bệnh gì trước đây?',
    'Tôi đang xem phim. Có một đám mờ ở thùy dưới phổi phải, nghĩ nhiều đến viêm phổi.',
    'Đề nghị cho thở oxy qua gọng kính hai lít một phút, và bắt đầu kháng sinh ngay.',
    'Nếu độ bão hòa oxy xuống dưới chín mươi phần trăm thì chuyển bệnh nhân lên tuyến tỉnh.',
  ],
} as const;

/**
 * Writes speech as a WAV file that a browser plays as its microphone, over and over.
 * @param pauseMs between sentences; 0 for one who never stops, where a gap must be the link's
 */
export function writeVoiceClip(file: string, who: keyof typeof SPOKEN, pauseMs = 700): void {
  const text = `${file}.ssml`;
  const pause = pauseMs > 0 ? `<break time="${pauseMs}ms"/>` : ' ';
  writeFileSync(text, `<speak>${SPOKEN[who].join(pause)}${pause}</speak>`);
  execFileSync('espeak-ng', ['-v', 'vi', '-m', '-s', '150', '-f', text, '-w', file]);
  rmSync(text);
}
