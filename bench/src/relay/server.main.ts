// Bare socket.io that hands every message to the others in the room and acknowledges it: no check, no right, no memory.
import { createServer } from 'node:http';
import process from 'node:process';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { transports: ['websocket'] });

io.on('connection', (socket) => {
  void socket.join('room');
  socket.onAny((name: string, input: unknown, acknowledge: (reply: unknown) => void) => {
    socket.to('room').emit(`${name}:told`, input);
    acknowledge({ ok: true, data: {} });
  });
});

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
// It ends with whoever started it, however they end.
process.on('disconnect', () => process.exit(0));
