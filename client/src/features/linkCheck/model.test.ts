import { describe, expect, it } from 'vitest';
import { NEEDS_BPS } from '../../net/ladder.ts';
import { medianOf, oneWayLoss, verdictOf, type LinkFigures } from './model.ts';

const good: LinkFigures = {
  upBps: 5_000_000,
  downBps: 5_000_000,
  roundTripMs: 40,
  loopLossShare: 0,
  nodeUdp: 'open',
  nodeTcp: 'open',
  turnUdp: 'open',
  turnTcp: 'open',
};
const of = (change: Partial<LinkFigures>) => verdictOf({ ...good, ...change });

describe('what a link will carry', () => {
  it.each([
    [5_000_000, 'hd'],
    [NEEDS_BPS.hd * 1.31, 'hd'],
    [NEEDS_BPS.hd * 1.29, 'sd'],
    [NEEDS_BPS.sd * 1.29, 'low'],
    [NEEDS_BPS.low * 1.29, 'stills'],
    [64_000, 'voice'],
    [40_000, 'voice'],
    [39_000, 'message'],
    [0, 'message'],
  ])('at %d bit/s each way: %s', (bps, expected) => {
    expect(of({ upBps: bps, downBps: bps })).toEqual({ expect: expected, cautions: [] });
  });

  it('is decided by the narrower direction, and says which', () => {
    expect(of({ upBps: 200_000 })).toEqual({ expect: 'low', cautions: ['upSlow'] });
    expect(of({ downBps: 60_000 })).toEqual({ expect: 'voice', cautions: ['downSlow'] });
    expect(of({ downBps: 10_000 }).expect).toBe('message');
  });

  it.each([
    [0.05, 'hd', []],
    [0.15, 'sd', ['loss']],
    [0.25, 'voice', ['loss']],
    [0.6, 'message', ['loss']],
  ])('with %d of the packets lost there and back: %s', (loopLossShare, expected, cautions) => {
    expect(of({ loopLossShare })).toEqual({ expect: expected, cautions });
  });

  it('takes loss that was not measured for none, and says nothing of it', () => {
    expect(of({ loopLossShare: undefined, turnUdp: 'notConfigured', turnTcp: 'notConfigured' })).toEqual({ expect: 'hd', cautions: [] });
  });

  it('warns of answers that come late and of a house that lets no UDP out', () => {
    expect(of({ roundTripMs: 900 }).cautions).toEqual(['delay']);
    expect(of({ nodeUdp: 'closed', turnUdp: 'closed' }).cautions).toEqual(['udpClosed']);
    // Where the node itself is reached over UDP nobody needs TURN; where there is no node nothing is known of the way to it.
    expect(of({ turnUdp: 'closed', turnTcp: 'closed' }).cautions).toEqual([]);
    expect(of({ nodeUdp: 'none', nodeTcp: 'none', turnUdp: 'closed', turnTcp: 'closed' }).cautions).toEqual([]);
  });

  it('says that a call goes through the relay, and where no way is open that there will be none', () => {
    expect(of({ nodeUdp: 'closed', nodeTcp: 'closed' })).toEqual({ expect: 'hd', cautions: ['relayed'] });
    const shut = { nodeUdp: 'closed', nodeTcp: 'closed', turnUdp: 'closed', turnTcp: 'notConfigured' } as const;
    expect(of(shut)).toEqual({ expect: 'message', cautions: ['noWay'] });
  });
});

it('halves loss over there and back, as far as both ways are alike', () => {
  expect(oneWayLoss(0.19)).toBeCloseTo(0.1);
  expect([oneWayLoss(0), oneWayLoss(1)]).toEqual([0, 1]);
});

it('takes the middle of the round trips', () => {
  expect([medianOf([7]), medianOf([300, 20, 21])]).toEqual([7, 21]);
});
