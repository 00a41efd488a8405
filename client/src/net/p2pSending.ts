import type Peer from 'simple-peer';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { PublishOptions } from './callTransport.ts';
import { cameraBpsOf } from './encodings.ts';
import type { Rung } from './ladder.ts';
import type { SourceEntry } from './peerMessage.ts';
import { applyScreenRung, cameraRungOf, smallFaceBpsOf } from './screenRung.ts';
import { applyCapture, applySingleRate, applyVoiceRate, openFully, sendsPicture } from './sendRung.ts';
import { CLEAR, voiceOf } from './voiceCare.ts';
import type { VoiceWay } from './voiceCare.ts';

interface Publication {
  /** The track simple-peer knows the sender by; what is sent may be another one, or none. */
  key: MediaStreamTrack;
  track: MediaStreamTrack;
  stream: MediaStream;
  paused: boolean;
  /** What the sender sends now. */
  sending: MediaStreamTrack | null;
}

/** What we send straight to the other one, and how much of it the rung lets through. Outlives the connections, of which there may be several. */
export class P2pSending {
  readonly #publications = new Map<MediaSource, Publication>();
  /** The other side's list of what we send is out of date. */
  readonly #onSources: () => void;
  #peer: Peer.Instance | undefined;
  /** Sources of ours the other does not show. */
  #hiddenThere: readonly MediaSource[] = [];
  #rung: Rung = 'hd';
  #way: VoiceWay = CLEAR;
  /** The camera runs at its full size for a moment, which must not be sent. */
  #held = false;
  /** Parameters of a sender are read, changed and written back: one change at a time. */
  #applying: Promise<void> = Promise.resolve();

  constructor(onSources: () => void) {
    this.#onSources = onSources;
  }

  /** One of its own for each source: its id is the name under which the other side finds the track. */
  get streams(): MediaStream[] {
    return [...this.#publications.values()].map(({ stream }) => stream);
  }

  get entries(): SourceEntry[] {
    return [...this.#publications].map(([source, publication]) => ({
      source,
      streamId: publication.stream.id,
      paused: this.#isPaused(source, publication),
    }));
  }

  get tracks(): { source: MediaSource; trackId: string }[] {
    return [...this.#publications].map(([source, { track }]) => ({ source, trackId: track.id }));
  }

  /** A connection that was made with `streams`; undefined: none now. */
  attach(peer: Peer.Instance | undefined): void {
    this.#peer = peer;
    this.#hiddenThere = [];
    for (const publication of this.#publications.values()) publication.sending = publication.key;
  }

  /** Everything is brought in line with rung, mute and what the other side shows. */
  apply(): void {
    for (const [source, publication] of this.#publications) this.#applySending(source, publication);
    this.#applyRates();
  }

  setHiddenThere(sources: readonly MediaSource[]): void {
    this.#hiddenThere = sources;
    this.apply();
  }

  publish(source: MediaSource, track: MediaStreamTrack, { paused = false }: PublishOptions = {}): void {
    if (this.#publications.has(source)) throw new AppError('CONFLICT', 'this source is being sent already', { reason: 'source_taken' });
    if (source === 'screen') track.contentHint = 'detail';
    const publication: Publication = { key: track, track, stream: new MediaStream([track]), paused, sending: track };
    this.#publications.set(source, publication);
    if (source === 'camera') void applyCapture(track, this.#cameraRung);
    if (source === 'screen') this.#applyCamera();
    this.#onSources();
    if (this.#peer === undefined) return;
    this.#peer.addTrack(track, publication.stream);
    this.#applySending(source, publication);
    this.#applyRates();
  }

  unpublish(source: MediaSource): void {
    const publication = this.#publications.get(source);
    if (publication === undefined) return;
    this.#publications.delete(source);
    if (source === 'screen') this.#applyCamera();
    this.#onSources();
    this.#peer?.removeTrack(publication.key, publication.stream);
    this.#applyRates();
  }

  setPaused(source: MediaSource, paused: boolean): void {
    const publication = this.#assertPublication(source);
    if (publication.paused === paused) return;
    publication.paused = paused;
    this.#applySending(source, publication);
    if (source === 'screen') this.#applyCamera();
    this.#onSources();
    this.#applyRates();
  }

  replaceTrack(source: MediaSource, track: MediaStreamTrack): void {
    const publication = this.#assertPublication(source);
    publication.track = track;
    if (source === 'camera') void applyCapture(track, this.#cameraRung);
    this.#applySending(source, publication);
  }

  setRung(rung: Rung, way: VoiceWay): void {
    const sentPicture = sendsPicture(this.#cameraRung);
    this.#rung = rung;
    this.#way = way;
    this.#applyCamera();
    if (sentPicture !== sendsPicture(this.#cameraRung)) this.#onSources();
    this.#applyRates();
  }

  get #sharesScreen(): boolean {
    return this.#publications.get('screen')?.paused === false;
  }

  get #cameraRung(): Rung {
    return cameraRungOf(this.#rung, this.#sharesScreen);
  }

  get #cameraBps(): number {
    const rung = this.#cameraRung;
    return rung === 'low' ? smallFaceBpsOf(this.#rung, this.#sharesScreen) : cameraBpsOf(rung);
  }

  /** The face follows the rung, and makes room for what is shared. */
  #applyCamera(): void {
    const camera = this.#publications.get('camera');
    if (camera === undefined) return;
    if (!this.#held) void applyCapture(camera.track, this.#cameraRung);
    this.#applySending('camera', camera);
  }

  async withFullCamera<T>(work: (track: MediaStreamTrack) => Promise<T>): Promise<T> {
    const camera = this.#assertPublication('camera');
    this.#held = true;
    this.#applySending('camera', camera);
    try {
      await openFully(camera.track);
      return await work(camera.track);
    } finally {
      this.#held = false;
      await applyCapture(camera.track, this.#cameraRung);
      this.#applySending('camera', camera);
    }
  }

  clear(): void {
    this.#peer = undefined;
    this.#publications.clear();
  }

  #applySending(source: MediaSource, publication: Publication): void {
    const held = this.#held && source === 'camera';
    const sending = held || this.#isPaused(source, publication) || this.#hiddenThere.includes(source) ? null : publication.track;
    if (this.#peer === undefined || publication.sending === sending) return;
    publication.sending = sending;
    // simple-peer takes null, as RTCRtpSender does; its types do not say so.
    this.#peer.replaceTrack(publication.key, sending as MediaStreamTrack, publication.stream);
  }

  /** The same ceilings as through the SFU. simple-peer has no call for it, so it is done at the senders below. */
  #applyRates(): void {
    const connection = (this.#peer as unknown as { _pc?: RTCPeerConnection } | undefined)?._pc;
    if (connection === undefined) return;
    this.#applying = this.#applying
      .then(async () => {
        for (const [source, { sending }] of this.#publications) {
          const sender = sending === null ? undefined : connection.getSenders().find(({ track }) => track === sending);
          if (sender === undefined) continue;
          if (source === 'microphone') await applyVoiceRate(sender, voiceOf(this.#rung, this.#way).maxBps);
          if (source === 'camera') await applySingleRate(sender, this.#cameraBps);
          if (source === 'screen' && sending !== null) await applyScreenRung(sender, sending, this.#rung);
        }
      })
      // A browser that refuses a parameter, or has not negotiated yet, goes on as it was; the next change tries again.
      .catch(() => undefined);
  }

  #isPaused(source: MediaSource, { paused }: Publication): boolean {
    return paused || (source === 'camera' && !sendsPicture(this.#cameraRung));
  }

  #assertPublication(source: MediaSource): Publication {
    const publication = this.#publications.get(source);
    if (publication === undefined) throw new AppError('NOT_FOUND', 'this source is not being sent');
    return publication;
  }
}
