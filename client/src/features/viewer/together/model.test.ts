import { AppError } from '@hoi-chan/shared/errors.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTogether, type Together } from './model.ts';
import { FakeClock, FakePort, nothingDrawn, sampleView, settle } from './testing/fakes.ts';

const consultId = 'c1';
const me = 'p-me';
const tim = { personId: 'p-tim', name: 'Phạm Quốc Tim' };
const point = { studyUid: '1.2', sopUid: '1.2.3.1', frame: 1, x: 10, y: 20 };

let clock: FakeClock;
let port: FakePort;
let together: Together;

async function start(): Promise<void> {
  together = createTogether({ consultId, personId: me, port, clock });
  await settle();
}
const role = (): string => together.state.get().role;
const presents = (presentation: number, presenter: typeof tim | null): void =>
  port.notify('viewport:presenterChanged', { consultId, presentation, presenter });
const loses = (presentation: number): void =>
  port.notify('viewport:presenterChanged', { consultId, presentation, presenter: null, linkLost: true });
const shows = (presentation: number, seq: number, change: object): void =>
  port.notify('viewport:shared', { consultId, presentation, seq, change });

beforeEach(() => {
  clock = new FakeClock();
  port = new FakePort();
  port.handlers['viewport:present'] = ({ presenting }) => ({
    presentation: 5,
    presenter: presenting ? { personId: me, name: 'Tôi' } : null,
  });
});

describe('following', () => {
  it('is the default as soon as somebody presents, and ends with the presentation', async () => {
    await start();
    expect(role()).toBe('nobody');
    presents(1, tim);
    expect(together.state.get()).toEqual({ role: 'following', presenter: tim });
    shows(1, 1, sampleView);
    shows(1, 2, { frame: 3 });
    expect(together.shown.get()).toEqual({ ...sampleView, frame: 3 });
    presents(2, null);
    expect(role()).toBe('nobody');
    expect(together.shown.get()).toBeNull();
  });

  it('is left and taken up again by the person; what is shown meanwhile is known at once', async () => {
    await start();
    presents(1, tim);
    shows(1, 1, sampleView);
    together.lookAlone();
    expect(role()).toBe('alone');
    shows(1, 2, { inverted: true });
    together.follow();
    expect(role()).toBe('following');
    expect(together.shown.get()).toEqual({ ...sampleView, inverted: true });
  });

  it('stays left when another takes over, and begins anew after nobody presented', async () => {
    await start();
    presents(1, tim);
    together.lookAlone();
    presents(2, { personId: 'p-3', name: 'Ba' });
    expect(role()).toBe('alone');
    presents(3, null);
    presents(4, tim);
    expect(role()).toBe('following');
  });

  it('heeds neither what is older, nor other consults, nor a presentation that is over', async () => {
    await start();
    presents(2, tim);
    shows(2, 5, sampleView);
    shows(2, 4, { frame: 4 });
    shows(1, 9, { frame: 9 });
    port.notify('viewport:shared', { consultId: 'c2', presentation: 2, seq: 6, change: { frame: 6 } });
    presents(1, null);
    expect(together.shown.get()?.frame).toBe(1);
    expect(role()).toBe('following');
  });

  it('a late joiner has it all from one answer', async () => {
    port.handlers['viewport:open'] = () => ({
      presentation: 7,
      presenter: tim,
      seq: 30,
      view: sampleView,
      pointers: [{ ...tim, at: point }],
      ...nothingDrawn,
    });
    await start();
    expect(role()).toBe('following');
    expect(together.shown.get()).toEqual(sampleView);
    expect(together.pointers.get()).toEqual([{ ...tim, at: point }]);
    shows(7, 30, { frame: 8 });
    expect(together.shown.get()?.frame).toBe(1);
    expect(port.sentAs('viewport:open')).toHaveLength(1);
  });

  it('asks for the whole when something was missed', async () => {
    await start();
    presents(1, tim);
    port.handlers['viewport:open'] = () => ({ presentation: 1, presenter: tim, seq: 4, view: sampleView, pointers: [], ...nothingDrawn });
    shows(1, 4, { frame: 2 });
    await settle();
    expect(together.shown.get()).toEqual(sampleView);
  });
});

describe('presenting', () => {
  it('sends the whole first, then what changed, never more than thirty times a second', async () => {
    await start();
    together.share(sampleView);
    await together.present();
    expect(role()).toBe('presenting');
    await clock.pass(50);
    expect(port.sentAs('viewport:share')).toEqual([{ consultId, presentation: 5, seq: 1, change: sampleView }]);
    for (let frame = 2; frame <= 101; frame += 1) {
      together.share({ ...sampleView, frame });
      await clock.pass(10);
    }
    await clock.pass(100);
    const shares = port.sentAs('viewport:share').slice(1);
    expect(shares.length).toBeGreaterThan(20);
    expect(shares.length).toBeLessThanOrEqual(34);
    expect(shares.at(-1)?.change).toEqual({ frame: 101 });
    expect(shares.map(({ seq }) => seq)).toEqual(shares.map((_share, index) => index + 2));
  });

  it('pictures that move together are one message, with what changed of each', async () => {
    const { layout: _none, ...picture } = sampleView;
    const layout = { name: '1x2', active: 0, isLinked: true } as const;
    const prior = { ...picture, seriesUid: '1.1.3', sopUid: '1.1.3.1' };
    await start();
    await together.present();
    together.share({ ...picture, layout, cells: { 1: prior } });
    await clock.pass(50);
    expect(port.sentAs('viewport:share').at(-1)?.change).toEqual({ ...picture, layout, cells: { 1: prior } });
    together.share({ ...picture, sopUid: '1.2.3.2', layout, cells: { 1: prior } });
    together.share({ ...picture, sopUid: '1.2.3.2', layout, cells: { 1: { ...prior, sopUid: '1.1.3.2' } } });
    await clock.pass(50);
    const change = { sopUid: '1.2.3.2', cells: { 1: { sopUid: '1.1.3.2' } } };
    expect(
      port
        .sentAs('viewport:share')
        .slice(1)
        .map((each) => each.change),
    ).toEqual([change]);
    together.share({ ...picture, sopUid: '1.2.3.2', layout });
    await clock.pass(50);
    expect(port.sentAs('viewport:share').at(-1)?.change, 'empty now').toEqual({ cells: { 1: null } });
    together.share({ ...prior, layout: { ...layout, active: 1 }, cells: { 0: picture } });
    await clock.pass(50);
    expect(port.sentAs('viewport:share').at(-1)?.change, 'another arrangement, all other cells').toMatchObject({ cells: { 0: picture } });
  });

  it('the frames of a film in another cell are corrected once a second; what is moved beside it is told at once', async () => {
    const { layout: _none, ...picture } = sampleView;
    const layout = { name: '1x2', active: 0, isLinked: false } as const;
    const film = { ...picture, sopUid: '1.2.9', playing: true };
    await start();
    await together.present();
    for (let frame = 1; frame <= 20; frame += 1) {
      together.share({ ...picture, layout, cells: { 1: { ...film, frame } } });
      await clock.pass(40);
    }
    expect(port.sentAs('viewport:share')).toHaveLength(1);
    together.share({ ...picture, inverted: true, layout, cells: { 1: { ...film, frame: 21 } } });
    await clock.pass(50);
    expect(port.sentAs('viewport:share').at(-1)?.change).toEqual({ inverted: true, cells: { 1: { frame: 21 } } });
  });

  it('of what is left out says that it is no more', async () => {
    await start();
    await together.present();
    together.share({ ...sampleView, mpr: { at: [1, 2, 3] } });
    await clock.pass(50);
    const { mpr: _cuts, ...document } = sampleView;
    together.share({ ...document, sopUid: '1.2.4' });
    await clock.pass(50);
    expect(port.sentAs('viewport:share').at(-1)?.change).toEqual({ sopUid: '1.2.4', mpr: null });
  });

  it('is silent when nothing changed', async () => {
    await start();
    await together.present();
    for (let time = 0; time < 5; time += 1) {
      together.share({ ...sampleView });
      await clock.pass(100);
    }
    expect(port.sentAs('viewport:share')).toHaveLength(1);
  });

  it('of a moving picture sends its place once a second only, and the exact one when it stops', async () => {
    await start();
    await together.present();
    for (let frame = 1; frame <= 40; frame += 1) {
      together.share({ ...sampleView, frame, playing: true });
      await clock.pass(50);
    }
    expect(port.sentAs('viewport:share').length).toBeLessThanOrEqual(3);
    together.share({ ...sampleView, frame: 41, playing: false });
    await clock.pass(50);
    expect(port.sentAs('viewport:share').at(-1)?.change).toEqual({ frame: 41, playing: false });
  });

  it('sends the whole again after a refusal', async () => {
    await start();
    await together.present();
    together.share(sampleView);
    await clock.pass(50);
    let refusals = 0;
    port.handlers['viewport:share'] = ({ seq }) => {
      if (refusals++ === 0) throw new AppError('CONFLICT', 'x', { reason: 'view_unknown' });
      return { seq };
    };
    together.share({ ...sampleView, frame: 2 });
    await clock.pass(200);
    expect(port.sentAs('viewport:share').at(-1)?.change).toEqual({ ...sampleView, frame: 2 });
  });

  it('ends when another takes over, and nothing more is sent', async () => {
    await start();
    await together.present();
    together.share(sampleView);
    await clock.pass(50);
    presents(6, tim);
    expect(role()).toBe('following');
    together.share({ ...sampleView, frame: 2 });
    await clock.pass(100);
    expect(port.sentAs('viewport:share')).toHaveLength(1);
  });

  it('by the same person in another window is followed', async () => {
    await start();
    presents(1, { personId: me, name: 'Tôi' });
    expect(role()).toBe('following');
  });

  it('can be stopped', async () => {
    await start();
    await together.present();
    await together.stop();
    expect(role()).toBe('nobody');
  });

  it('says why it cannot begin', async () => {
    await start();
    port.up = false;
    await expect(together.present()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(role()).toBe('nobody');
  });
});

describe('a link that was gone', () => {
  it('gives the presenter the presentation back, with all that is shown', async () => {
    await start();
    await together.present();
    together.share(sampleView);
    await clock.pass(50);
    port.up = false;
    together.share({ ...sampleView, frame: 2 });
    await clock.pass(300);
    port.handlers['viewport:open'] = () => ({ presentation: 6, presenter: null, seq: 0, view: null, pointers: [], ...nothingDrawn });
    port.handlers['viewport:present'] = () => ({ presentation: 7, presenter: { personId: me, name: 'Tôi' } });
    await port.reconnect();
    await clock.pass(50);
    expect(role()).toBe('presenting');
    expect(port.sentAs('viewport:share').at(-1)).toMatchObject({ presentation: 7, change: { ...sampleView, frame: 2 } });
  });

  it('but not when somebody else took over meanwhile', async () => {
    await start();
    await together.present();
    port.up = false;
    port.handlers['viewport:open'] = () => ({ presentation: 9, presenter: tim, seq: 1, view: sampleView, pointers: [], ...nothingDrawn });
    await port.reconnect();
    expect(role()).toBe('following');
    expect(port.sentAs('viewport:present')).toHaveLength(1);
  });

  it('leaves who looked alone alone', async () => {
    await start();
    presents(1, tim);
    together.lookAlone();
    port.handlers['viewport:open'] = () => ({ presentation: 1, presenter: tim, seq: 3, view: sampleView, pointers: [], ...nothingDrawn });
    await port.reconnect();
    expect(role()).toBe('alone');
    expect(together.shown.get()).toEqual(sampleView);
  });

  describe('of the presenter, while one looks alone', () => {
    beforeEach(async () => {
      await start();
      presents(1, tim);
      together.lookAlone();
    });

    it('leaves them alone when the presenter is back, as often as it breaks; who follows then follows again', async () => {
      for (const presentation of [2, 4]) {
        loses(presentation);
        expect(role()).toBe('nobody');
        await clock.pass(5000);
        presents(presentation + 1, tim);
        expect(role()).toBe('alone');
      }
      together.follow();
      loses(6);
      presents(7, tim);
      expect(role()).toBe('following');
    });

    it('also when this link was gone too, and the end was not heard', async () => {
      port.handlers['viewport:open'] = () => ({ presentation: 2, presenter: null, seq: 0, view: null, pointers: [], ...nothingDrawn });
      await port.reconnect();
      expect(role()).toBe('nobody');
      presents(3, tim);
      expect(role()).toBe('alone');
    });

    it('but not after a minute, after the presenter stopped, nor for or after somebody else', async () => {
      loses(2);
      await clock.pass(61_000);
      presents(3, tim);
      expect(role(), 'late').toBe('following');
      together.lookAlone();
      presents(4, null);
      presents(5, tim);
      expect(role(), 'stopped').toBe('following');
      together.lookAlone();
      loses(6);
      presents(7, { personId: 'p-3', name: 'Ba' });
      expect(role(), 'another').toBe('following');
      presents(8, null);
      presents(9, tim);
      expect(role(), 'after another').toBe('following');
    });

    it('nor when this person presented meanwhile', async () => {
      loses(2);
      await together.present();
      presents(6, tim);
      expect(role()).toBe('following');
    });
  });

  it('is tried again until the first answer', async () => {
    port.up = false;
    await start();
    port.up = true;
    await clock.pass(2000);
    expect(port.sentAs('viewport:open')).toHaveLength(1);
    presents(1, tim);
    expect(role()).toBe('following');
  });
});

describe('pointers', () => {
  it('of the others are known by name until they are hidden or nobody presents', async () => {
    await start();
    presents(1, tim);
    port.notify('viewport:pointed', { consultId, ...tim, at: point });
    port.notify('viewport:pointed', { consultId, personId: me, name: 'Tôi', at: point });
    port.notify('viewport:pointed', { consultId, personId: 'p-3', name: 'Ba', at: point });
    expect(together.pointers.get().map(({ name }) => name)).toEqual([tim.name, 'Ba']);
    port.notify('viewport:pointed', { consultId, personId: 'p-3', name: 'Ba', at: null });
    expect(together.pointers.get()).toEqual([{ ...tim, at: point }]);
    presents(2, null);
    expect(together.pointers.get()).toEqual([]);
  });

  it('of this person are sent while somebody presents, the newest only', async () => {
    await start();
    together.point(point);
    await clock.pass(100);
    expect(port.sentAs('viewport:point')).toEqual([]);
    presents(1, tim);
    for (let x = 0; x < 50; x += 1) {
      together.point({ ...point, x });
      await clock.pass(10);
    }
    await clock.pass(100);
    const sent = port.sentAs('viewport:point');
    expect(sent.length).toBeLessThanOrEqual(12);
    expect(sent.at(-1)?.at).toEqual({ ...point, x: 49 });
    together.point(null);
    together.point(null);
    await clock.pass(100);
    expect(port.sentAs('viewport:point').length).toBe(sent.length + 1);
  });
});

it('after its end nothing is sent or heard', async () => {
  await start();
  presents(1, tim);
  together.destroy();
  together.point(point);
  shows(1, 1, sampleView);
  await clock.pass(2000);
  expect(together.shown.get()).toBeNull();
  expect(port.sent.at(-1)?.[0]).toBe('viewport:close');
});
