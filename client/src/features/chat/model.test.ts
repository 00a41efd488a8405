import { AppError } from '@hoi-chan/shared/errors.ts';
import type { ChatMessage } from '@hoi-chan/shared/features/chat.ts';
import { describe, expect, test, vi } from 'vitest';
import type { SignalingPort } from '../../net/signalingPort.ts';
import { createChat, type Chat } from './model.ts';
import { createOutbox } from './outbox.ts';

const consultId = '11111111-1111-4111-8111-111111111111';
const me = { id: '22222222-2222-4222-8222-222222222222', name: 'Nguyễn Thị Lan', title: 'BS', facilityName: 'Trạm Y tế xã Yên Lộc' };
const other = { ...me, id: '33333333-3333-4333-8333-333333333333', name: 'Phạm Đức Tâm' };

function messageOf(n: number, text: string, author = other, clientId: string = crypto.randomUUID()): ChatMessage {
  return { id: crypto.randomUUID(), consultId, clientId, author, text, voice: null, at: `2026-03-01T08:00:0${n}.000Z` };
}

function createStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** A server with one conversation, on a link that can be cut. */
function createServer() {
  const stored: ChatMessage[] = [];
  const listeners = new Set<(payload: { message: ChatMessage }) => void>();
  const reconnects = new Set<() => void>();
  const server = {
    stored,
    refuseWith: null as AppError | null,
    loseAck: false,
    requests: 0,
    say: (message: ChatMessage) => {
      stored.push(message);
      for (const listener of listeners) listener({ message });
    },
    reconnect: () => {
      for (const handler of reconnects) handler();
    },
    list: async () => [...stored],
    signaling: {
      request: async (_name: string, input: { clientId: string; text: string }) => {
        server.requests += 1;
        if (server.refuseWith) throw server.refuseWith;
        let message = stored.find((m) => m.clientId === input.clientId);
        if (!message) {
          message = messageOf(stored.length + 1, input.text, me, input.clientId);
          stored.push(message);
        }
        if (server.loseAck) throw new AppError('UNAVAILABLE', 'acknowledgement lost');
        return { message };
      },
      on: (_name: string, handler: (payload: { message: ChatMessage }) => void) => {
        listeners.add(handler);
        return () => listeners.delete(handler);
      },
      onReconnected: (handler: () => void) => {
        reconnects.add(handler);
        return () => reconnects.delete(handler);
      },
    } as unknown as SignalingPort,
  };
  return server;
}

function open(server: ReturnType<typeof createServer>, storage = createStorage()): Chat {
  return createChat({
    consultId,
    personId: me.id,
    signaling: server.signaling,
    list: server.list,
    outbox: createOutbox(storage, me.id, consultId),
  });
}

describe('chat', () => {
  test('shows a message at once and takes it off the outbox when the server has it', async () => {
    const server = createServer();
    const chat = open(server);
    chat.send('  Bệnh nhân khó thở  ');
    expect(chat.state.get().outgoing).toMatchObject([{ text: 'Bệnh nhân khó thở', state: 'pending' }]);
    await vi.waitFor(() => expect(chat.state.get().outgoing).toEqual([]));
    expect(chat.state.get().sent.map((m) => m.text)).toEqual(['Bệnh nhân khó thở']);
  });

  test('an acknowledgement that was lost does not double the message', async () => {
    const server = createServer();
    const chat = open(server);
    server.loseAck = true;
    chat.send('một');
    await vi.waitFor(() => expect(server.requests).toBe(1));
    server.loseAck = false;
    server.reconnect();
    await vi.waitFor(() => expect(chat.state.get().outgoing).toEqual([]));
    expect(server.stored).toHaveLength(1);
    expect(chat.state.get().sent).toHaveLength(1);
  });

  test('what was not sent survives a reload and is sent in order when the link is back', async () => {
    const server = createServer();
    const storage = createStorage();
    server.refuseWith = new AppError('UNAVAILABLE', 'offline');
    const before = open(server, storage);
    before.send('một');
    before.send('hai');
    before.close();
    const after = open(server, storage);
    expect(after.state.get().outgoing.map((m) => m.text)).toEqual(['một', 'hai']);
    await vi.waitFor(() => expect(after.state.get().phase).toBe('ready'));
    server.refuseWith = null;
    server.reconnect();
    await vi.waitFor(() => expect(server.stored.map((m) => m.text)).toEqual(['một', 'hai']));
    expect(createOutbox(storage, me.id, consultId).read()).toEqual([]);
  });

  test('a refused message says why, can be tried again or thrown away', async () => {
    const server = createServer();
    const chat = open(server);
    server.refuseWith = new AppError('FORBIDDEN', 'no', { reason: 'consult_closed' });
    chat.send('một');
    chat.send('hai');
    await vi.waitFor(() => expect(chat.state.get().outgoing.map((m) => m.state)).toEqual(['failed', 'failed']));
    const [first, second] = chat.state.get().outgoing;
    expect(first?.reason).toBe('consult_closed');
    server.refuseWith = null;
    chat.retry(first!.clientId);
    await vi.waitFor(() => expect(server.stored).toHaveLength(1));
    chat.discard(second!.clientId);
    expect(chat.state.get().outgoing).toEqual([]);
  });

  test('counts what others wrote while the chat was not on screen', async () => {
    const server = createServer();
    server.stored.push(messageOf(1, 'cũ'));
    const chat = open(server);
    await vi.waitFor(() => expect(chat.state.get().phase).toBe('ready'));
    expect(chat.state.get().unread).toBe(0);
    server.say(messageOf(2, 'mới'));
    server.say(messageOf(3, 'của tôi ở máy khác', me));
    expect(chat.state.get().unread).toBe(1);
    chat.setVisible(true);
    expect(chat.state.get().unread).toBe(0);
    server.say(messageOf(4, 'nữa'));
    expect(chat.state.get().unread).toBe(0);
  });

  test('messages of another consult are not shown', async () => {
    const server = createServer();
    const chat = open(server);
    server.say({ ...messageOf(1, 'ca khác'), consultId: crypto.randomUUID() });
    expect(chat.state.get().sent).toEqual([]);
  });
});
