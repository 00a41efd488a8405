import { install } from 'undici';

/**
 * Our requests to other servers go through undici itself. The one that Node 24 brings along ends the whole process when a server closes a connection whose
 * answer nobody has read yet (nodejs/undici#5360).
 */
install();
