import { AppError } from '@hoi-chan/shared/errors.ts';
import { STILL_PIECES_PER_SECOND } from '@hoi-chan/shared/features/callSizes.ts';
import type { Parsed, Requests } from '@hoi-chan/shared/index.ts';
import type { CallTable } from './callTable.ts';
import { seatsInView } from './liveCall.ts';
import type { Seat } from './liveCall.ts';
import type { CallCaller } from './ports.ts';

type Piece = Parsed<Requests['call:sendStill']['input']>;

interface Sending {
  still: number;
  piece: number;
  pieces: number;
  /** Token bucket: pieces that may still come now. */
  tokens: number;
  filledAtMs: number;
}

/** Sends on the pieces of still pictures, of people in the call to people in the call. Nothing is put together or kept here. */
export class Stills {
  readonly #table: CallTable;
  readonly #nowMs: () => number;
  readonly #sending = new WeakMap<Seat, Sending>();

  constructor(table: CallTable, nowMs: () => number = () => performance.now()) {
    this.#table = table;
    this.#nowMs = nowMs;
  }

  send(caller: CallCaller, input: Piece): void {
    const { call, seat } = this.#table.assertSeat(caller, input.callId);
    const sending = this.#sending.get(seat) ?? {
      still: 0,
      piece: 0,
      pieces: 0,
      tokens: STILL_PIECES_PER_SECOND,
      filledAtMs: this.#nowMs(),
    };
    this.#sending.set(seat, sending);
    this.#assertSlow(sending);
    const { still, piece, pieces, data } = input;
    const first = piece === 0 && still > sending.still;
    const next = still === sending.still && piece === sending.piece + 1 && pieces === sending.pieces;
    // The socket broke before the answer was here: the same piece again is no fault, and no news.
    if (still === sending.still && piece === sending.piece && pieces === sending.pieces) return;
    if ((!first && !next) || piece >= pieces)
      throw new AppError('INVALID_REQUEST', 'not the next piece of a still', { reason: 'pieces_out_of_order' });
    if (first && !beginsLikeAPicture(Buffer.from(data, 'base64')))
      throw new AppError('INVALID_REQUEST', 'not a picture', { reason: 'not_a_picture' });
    Object.assign(sending, { still, piece, pieces });
    const notice = { callId: call.id, participantId: seat.participantId, still, piece, pieces, data };
    for (const other of seatsInView(call)) {
      // Who is away gets the next one; an old picture is not worth keeping.
      if (other !== seat && other.awaySince === null) this.#table.send(other, 'call:stillSent', notice);
    }
  }

  #assertSlow(sending: Sending): void {
    const now = this.#nowMs();
    const refilled = ((now - sending.filledAtMs) / 1_000) * STILL_PIECES_PER_SECOND;
    sending.tokens = Math.min(STILL_PIECES_PER_SECOND, sending.tokens + refilled);
    sending.filledAtMs = now;
    if (sending.tokens < 1) throw new AppError('RATE_LIMITED', 'stills are sent slowly', { retryAfterSeconds: 1 });
    sending.tokens -= 1;
  }
}

/** JPEG begins FF D8 FF, WebP `RIFF....WEBP`. */
function beginsLikeAPicture(bytes: Buffer): boolean {
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
  return jpeg || (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP');
}
