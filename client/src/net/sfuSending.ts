import type { types } from 'mediasoup-client';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { MediaSource } from '@hoi-chan/shared/features/call.ts';
import type { NoticePayload } from '@hoi-chan/shared/index.ts';
import type { PublishOptions, StreamStats } from './callTransport.ts';
import { sendSettingsOf } from './encodings.ts';
import { worse } from './ladder.ts';
import type { Rung } from './ladder.ts';
import { insist } from './insist.ts';
import { ceilingBpsOf } from './linkCeiling.ts';
import { withRedundantVoice } from './redCapability.ts';
import { applyScreenRung, cameraRungOf, smallFaceBpsOf } from './screenRung.ts';
import { applyCameraRung, applyVoiceRate, holdPicture, openFully, sendsPicture } from './sendRung.ts';
import type { SignalingPort } from './signalingPort.ts';
import { foldStreams, readStats } from './streamStats.ts';
import { CLEAR, voiceOf } from './voiceCare.ts';
import type { VoiceWay } from './voiceCare.ts';
import { VoicePackets } from './voicePackets.ts';
import type { VoiceWish } from './voicePackets.ts';
import { VoiceRedundancy } from './voiceRedundancy.ts';
import { WantedRung } from './wantedRung.ts';

interface Publication {
  producer: types.Producer;
  /** Given by the SFU a round trip after the packets started to flow. */
  serverId: Promise<string>;
  /** As the person wants it; the rung may withhold the camera on top. */
  paused: boolean;
  /** As the SFU was told last. */
  toldPaused: boolean;
}

export interface SfuSendingInput {
  signaling: SignalingPort;
  callId: string;
  ownId: string;
  transport: types.Transport;
  /** A track that could not be sent after all. */
  onFailed(failure: { source: MediaSource; error: unknown }): void;
}

/** What we send to the SFU, and how much of it the rung lets through. */
export class SfuSending {
  readonly #input: SfuSendingInput;
  readonly #publications = new Map<MediaSource, Promise<Publication>>();
  /** Of what was withdrawn, until the SFU knows: it takes one stream of a source, so what comes in its place is announced after that. */
  readonly #withdrawing = new Map<MediaSource, Promise<void>>();
  readonly #packets: VoicePackets;
  readonly #wanted = new WantedRung(() => this.#each((publication) => this.#applyRung(publication)));
  #redundancy: VoiceRedundancy | undefined;
  #rung: Rung = 'hd';
  #sharesScreen = false;
  #way: VoiceWay = CLEAR;
  /** Parameters of a sender are read, changed and written back: one change at a time. */
  #applying: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(input: SfuSendingInput) {
    this.#input = input;
    this.#packets = new VoicePackets(input.transport);
    input.transport.on('produce', ({ kind, rtpParameters, appData }, produced) => {
      const source = appData['source'] as MediaSource;
      const asked = {
        callId: input.callId,
        transportId: input.transport.id,
        kind,
        source,
        rtpParameters: source === 'microphone' ? this.#voiceParameters(rtpParameters) : { ...rtpParameters },
        paused: appData['paused'] === true,
      };
      const wanted = this.#publications.get(source);
      const announce = async () => {
        await this.#withdrawing.get(source);
        return input.signaling.request('call:produce', asked);
      };
      appData['serverId'] = insist(announce, () => !this.#closed && this.#publications.get(source) === wanted).then(
        ({ producerId }) => producerId,
      );
      // The local name does until the SFU has given its own.
      produced({ id: `local-${source}` });
    });
  }

  async publish(source: MediaSource, track: MediaStreamTrack, { paused = false }: PublishOptions = {}): Promise<void> {
    if (this.#publications.has(source)) throw new AppError('CONFLICT', 'this source is being sent already', { reason: 'source_taken' });
    if (source === 'screen') track.contentHint = 'detail';
    const publishing = this.#publish(source, track, paused);
    this.#publications.set(source, publishing);
    if (source === 'screen') this.#setSharesScreen(!paused);
    try {
      await publishing;
    } catch (error) {
      this.#publications.delete(source);
      if (source === 'screen') this.#setSharesScreen(false);
      throw error;
    }
  }

  async unpublish(source: MediaSource): Promise<void> {
    const publication = await this.#publications.get(source);
    if (publication === undefined) return;
    this.#publications.delete(source);
    publication.producer.close();
    if (source === 'screen') this.#setSharesScreen(false);
    this.#withdrawing.set(source, this.#tellWithdrawn(publication));
  }

  /** Nobody waits for it. */
  async #tellWithdrawn({ serverId }: Publication): Promise<void> {
    const { signaling, callId } = this.#input;
    try {
      const producerId = await serverId;
      await insist(
        () => signaling.request('call:closeProducer', { callId, producerId }),
        () => !this.#closed,
      );
    } catch {
      // Never announced, or gone with its seat.
    }
  }

  async setPaused(source: MediaSource, paused: boolean): Promise<void> {
    const publication = await this.#assertPublication(source);
    publication.paused = paused;
    if (source === 'screen') this.#setSharesScreen(!paused);
    this.#applyPaused(publication);
  }

  async replaceTrack(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    const publication = await this.#assertPublication(source);
    await publication.producer.replaceTrack({ track });
    this.#applyRung(publication);
  }

  setRung(rung: Rung, way: VoiceWay): void {
    this.#rung = rung;
    this.#way = way;
    this.#each((publication) => this.#applyRung(publication));
  }

  /** The face makes room for what is shared, and comes back after it. */
  #setSharesScreen(shares: boolean): void {
    if (this.#sharesScreen === shares) return;
    this.#sharesScreen = shares;
    void this.#publications
      .get('camera')
      ?.then((camera) => this.#applyRung(camera))
      .catch(() => undefined);
  }

  get #cameraRung(): Rung {
    return cameraRungOf(this.#rung, this.#sharesScreen);
  }

  /** The SFU tells what is the most that anybody can use: what nobody takes is neither captured nor encoded nor sent. */
  setWanted(wanted: NoticePayload<'call:producerWanted'>): void {
    this.#wanted.set(wanted);
  }

  async withFullCamera<T>(use: (track: MediaStreamTrack) => Promise<T>): Promise<T> {
    const publication = await this.#assertPublication('camera');
    const { rtpSender, track } = publication.producer;
    if (rtpSender === undefined || track === null) throw new AppError('NOT_FOUND', 'this source is not being sent');
    // In the line of the other changes: none of them makes the camera small again meanwhile.
    const using = this.#applying.then(async () => {
      await holdPicture(rtpSender);
      await openFully(track);
      return use(track);
    });
    this.#applying = using.then(
      () => undefined,
      () => undefined,
    );
    this.#applyRung(publication);
    return using;
  }

  async stats(): Promise<StreamStats[]> {
    const settled = await Promise.allSettled(this.#publications.values());
    const publications = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const streams = await Promise.all(
      publications.map(async ({ producer }) =>
        foldStreams(await readStats(producer), { direction: 'send', participantId: this.#input.ownId, source: sourceOf(producer) }),
      ),
    );
    return streams.filter((stream) => stream !== undefined);
  }

  close(): void {
    this.#closed = true;
    this.#wanted.close();
    this.#packets.close();
    this.#publications.clear();
  }

  /** One that could not be sent has been told already. */
  #each(apply: (publication: Publication) => void | Promise<void>): void {
    for (const publishing of this.#publications.values()) void publishing.then(apply).catch(() => undefined);
  }

  async #publish(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<Publication> {
    const appData: { source: MediaSource; paused: boolean; serverId?: Promise<string> } = { source, paused };
    const producer = await this.#input.transport.produce({
      track,
      ...sendSettingsOf(source),
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: true,
      ...(source === 'microphone' && { onRtpSender: (sender: RTCRtpSender) => this.#prepareVoice(sender) }),
      appData,
    });
    const { serverId } = appData;
    if (serverId === undefined) throw new AppError('INTERNAL', 'nothing was asked of the SFU');
    if (paused) producer.pause();
    serverId.catch((error: unknown) => {
      if (this.#closed || producer.closed) return;
      producer.close();
      this.#publications.delete(source);
      if (source === 'screen') this.#setSharesScreen(false);
      this.#input.onFailed({ source, error });
    });
    const publication = { producer, serverId, paused, toldPaused: paused };
    this.#applyRung(publication);
    return publication;
  }

  /** Where the amount cannot be chosen the browser adds one copy, whatever the link: then only while it is wanted. */
  #voiceWish(): VoiceWish {
    const { packetMs, distances } = voiceOf(this.#rung, this.#way);
    return {
      packetMs,
      redundant: this.#way.redundancy && (distances.length > 0 || this.#redundancy?.chosen === true),
      inbandFec: packetMs === 20 || distances.length === 0,
      ceilingBps: ceilingBpsOf(this.#rung),
    };
  }

  #voiceParameters(rtpParameters: types.RtpParameters): Record<string, unknown> {
    return withRedundantVoice(rtpParameters, this.#packets.redPayloadType, this.#packets.redundant);
  }

  #prepareVoice(sender: RTCRtpSender): void {
    this.#redundancy = new VoiceRedundancy(voiceOf(this.#rung, this.#way).distances);
    this.#redundancy.attach(sender);
    this.#packets.expect(sender, this.#voiceWish());
  }

  /** The others are told: a withheld picture is shown as a camera that is off, not as a frozen face. Nothing of ours waits until they know. */
  #applyPaused(publication: Publication): void {
    const { producer } = publication;
    const paused = publication.paused || (sourceOf(producer) === 'camera' && !sendsPicture(this.#cameraRung));
    if (producer.closed) return;
    if (paused && !producer.paused) producer.pause();
    if (!paused && producer.paused) producer.resume();
    if (publication.toldPaused === paused) return;
    publication.toldPaused = paused;
    const isNews = (): boolean => !this.#closed && !producer.closed && publication.toldPaused === paused;
    this.#tellPaused(publication, paused, isNews).catch(() => {
      // With the next change, then.
      if (isNews()) publication.toldPaused = !paused;
    });
  }

  async #tellPaused({ serverId }: Publication, paused: boolean, isNews: () => boolean): Promise<void> {
    const { signaling, callId } = this.#input;
    const producerId = await serverId;
    await insist(() => signaling.request('call:setProducer', { callId, producerId, paused }), isNews);
  }

  #applyRung(publication: Publication): void {
    this.#applying = this.#applying
      .then(async () => {
        const { producer } = publication;
        const { rtpSender, track } = producer;
        if (this.#closed || producer.closed || rtpSender === undefined || track === null) return;
        const source = sourceOf(producer);
        if (source === 'microphone') {
          const { maxBps, distances } = voiceOf(this.#rung, this.#way);
          this.#redundancy?.set(distances, this.#packets.redPayloadType);
          await applyVoiceRate(rtpSender, maxBps);
          await this.#packets.set(this.#voiceWish());
        }
        if (source === 'screen') await applyScreenRung(rtpSender, track, this.#rung);
        if (source !== 'camera') return;
        const rung = this.#cameraRung;
        if (!sendsPicture(rung)) this.#applyPaused(publication);
        await applyCameraRung(
          rtpSender,
          track,
          worse(rung, this.#wanted.rung),
          smallFaceBpsOf(this.#rung, this.#sharesScreen, this.#way.losing),
        );
        if (sendsPicture(rung)) this.#applyPaused(publication);
      })
      // A browser that refuses a parameter goes on as it was; the next change tries again.
      .catch(() => undefined);
  }

  async #assertPublication(source: MediaSource): Promise<Publication> {
    const publication = await this.#publications.get(source);
    if (publication === undefined) throw new AppError('NOT_FOUND', 'this source is not being sent');
    return publication;
  }
}

function sourceOf(producer: types.Producer): MediaSource {
  return producer.appData['source'] as MediaSource;
}
