import { CompactEncrypt } from 'jose';
import { strToU8, unzipSync, zipSync } from 'fflate';
import type { Bundle } from 'fhir/r4.d.ts';
import { describe, expect, test } from 'vitest';
import type { KeyImage } from '../caseBundle.ts';
import { signedConsult } from '../testing/signedConsult.ts';
import { minutesOf, personIn, placedFor, resourcesIn } from './document.ts';
import { packCapsule, sha256 } from './pack.ts';
import { lock, PBES2_ITERATIONS } from './passphrase.ts';
import { isIssuedBy, verifySignature } from './signature.ts';
import { testIdentity } from './testing/authority.ts';
import { openCapsule } from './unpack.ts';

const PASSPHRASE = 'mười hai con giáp';
const QUICK = 1000;
const hospital = testIdentity('Bệnh viện tỉnh');
const consult = signedConsult('0f0f0f0f-0000-4000-8000-000000000001', { consultId: '0f0f0f0f-0000-4000-8000-00000000000c' });
const image: KeyImage = {
  contentType: 'image/jpeg',
  bytes: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7)]),
  studyUid: consult.studies[0] ?? '',
  sopUid: '1.2.826.0.1.3680043.2.1143.9',
  frame: 3,
  markedAt: '2026-11-20T02:10:00.000Z',
  by: 'Phạm Đức Tâm',
};
const facility = { code: '00001', name: 'Bệnh viện tỉnh' };
const pack = (more: Partial<Parameters<typeof packCapsule>[0]> = {}): Promise<Uint8Array> =>
  packCapsule({ consult, images: [image], facility, madeAt: new Date('2026-11-20T04:00:00Z'), sign: hospital.sign, ...more });
const zip = await pack();
const refusal = async (file: Uint8Array, passphrase?: string): Promise<unknown> =>
  openCapsule(file, passphrase).then(
    () => 'opened',
    (error: { reason?: string }) => error.reason,
  );
/** The same file with some of its parts changed, signed anew by `sign` where the signature should fit. */
async function changed(
  change: (files: Record<string, Uint8Array>) => void,
  sign?: (payload: Uint8Array) => Promise<string>,
): Promise<Uint8Array> {
  const files = unzipSync(zip);
  change(files);
  if (sign !== undefined) {
    const payload = JSON.parse(
      Buffer.from(
        Buffer.from(files['signature.jws'] ?? [])
          .toString()
          .split('.')[1] ?? '',
        'base64url',
      ).toString(),
    ) as {
      files: unknown;
    };
    payload.files = Object.entries(files)
      .filter(([name]) => name !== 'signature.jws')
      .map(([name, bytes]) => ({ name, size: bytes.byteLength, sha256: sha256(bytes) }));
    files['signature.jws'] = strToU8(await sign(strToU8(JSON.stringify(payload))));
  }
  return zipSync(files);
}
const inBundle =
  (change: (bundle: Bundle) => void) =>
  (files: Record<string, Uint8Array>): void => {
    const bundle = JSON.parse(Buffer.from(files['bundle.json'] ?? []).toString()) as Bundle;
    change(bundle);
    files['bundle.json'] = strToU8(JSON.stringify(bundle));
  };

describe('a case capsule', () => {
  test('is a ZIP with document, PDF and key images, and opens again with and without a passphrase', { timeout: 60_000 }, async () => {
    expect(Object.keys(unzipSync(zip)).toSorted()).toEqual(['bundle.json', 'images/01.jpg', 'minutes.pdf', 'signature.jws']);
    const locked = await lock(zip, PASSPHRASE);
    expect(JSON.parse(Buffer.from(Buffer.from(locked).toString().split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      alg: 'PBES2-HS512+A256KW',
      enc: 'A256GCM',
      p2c: PBES2_ITERATIONS,
    });
    for (const [file, passphrase] of [
      [zip, undefined],
      [locked, PASSPHRASE.normalize('NFD')],
    ] as const) {
      const opened = await openCapsule(file, passphrase);
      expect(opened.manifest).toMatchObject({ consultId: consult.consultId, versionNumber: 1, facility });
      expect(opened.signer).toMatchObject({ subject: 'Bệnh viện tỉnh', issuer: 'Bệnh viện tỉnh' });
      expect(opened.encrypted).toBe(passphrase !== undefined);
      expect(opened.bundle.entry?.[0]?.resource?.resourceType).toBe('Composition');
      expect(Buffer.from(minutesOf(opened.bundle, opened.manifest)?.content[0]?.attachment.data ?? '', 'base64').toString()).toBe(
        Buffer.from(consult.pdf).toString(),
      );
      expect(personIn(opened.bundle)).toMatchObject({ name: 'Nguyễn Văn Ẫm', birthDate: '1958', identifiers: [{ value: '000058000001' }] });
    }
  });

  test('takes ids of its own in the record of each patient, and answers every reference there', async () => {
    const { bundle } = await openCapsule(zip, undefined);
    const [one, other] = ['11111111-0000-4000-8000-000000000001', '22222222-0000-4000-8000-000000000002'].map((id) =>
      placedFor(bundle, id, 'Bệnh viện tỉnh'),
    );
    const idsOf = (resources = one): string[] => (resources ?? []).map(({ id }) => id ?? '');
    const before = resourcesIn(bundle).map(({ id }) => id ?? '');
    expect(new Set([...before, ...idsOf(one), ...idsOf(other)]).size).toBe(before.length + 2 * idsOf().length);
    expect(idsOf(placedFor(bundle, '11111111-0000-4000-8000-000000000001', 'Bệnh viện tỉnh'))).toEqual(idsOf(one));
    expect((one ?? []).every(({ meta }) => meta?.tag?.[0]?.display === 'Bệnh viện tỉnh')).toBe(true);
    const references = [...JSON.stringify(one).matchAll(/"reference":"([^"]+)"/g)].map((found) => found[1] ?? '');
    const known = new Set([
      ...(one ?? []).map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`),
      'Patient/11111111-0000-4000-8000-000000000001',
    ]);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((reference) => !known.has(reference))).toEqual([]);
  });

  test('is refused with a reason when it was changed, cut short, is locked, or is something else', async () => {
    const locked = await lock(zip, PASSPHRASE, QUICK);
    expect(await refusal(locked)).toBe('capsule_locked');
    expect(await refusal(locked, 'một mật khẩu khác')).toBe('capsule_not_opened');
    expect(await refusal(locked.subarray(0, locked.length - 400), PASSPHRASE)).toBe('capsule_cut_short');
    const bent = Uint8Array.from(locked);
    const place = locked.length - 2000;
    bent[place] = bent[place] === 65 ? 66 : 65;
    expect(await refusal(bent, PASSPHRASE)).toBe('capsule_damaged');
    expect(await refusal(bent, 'một mật khẩu khác')).toBe('capsule_not_opened');
    expect(await refusal(zip.subarray(0, zip.length - 200))).toBe('capsule_cut_short');
    const flipped = Uint8Array.from(zip);
    const inPdf = Buffer.from(zip).indexOf('%PDF-1.7');
    flipped[inPdf + 9] = (flipped[inPdf + 9] ?? 0) ^ 1;
    expect(await refusal(flipped)).toBe('capsule_altered');
    expect(await refusal(await changed((files) => (files['images/02.jpg'] = files['images/01.jpg'] ?? new Uint8Array())))).toBe(
      'capsule_altered',
    );
    expect(await refusal(await changed((files) => delete files['images/01.jpg']))).toBe('capsule_altered');
    expect(await refusal(await changed((files) => delete files['signature.jws']))).toBe('not_a_capsule');
    expect(await refusal(await changed((files) => (files['run.exe'] = strToU8('MZ'))))).toBe('not_a_capsule');
    expect(await refusal(strToU8('%PDF-1.7 một tệp khác'))).toBe('not_a_capsule');
    expect(await refusal(strToU8('eyJ nothing'), PASSPHRASE)).toBe('not_a_capsule');
    const ofNewer = await pack({
      sign: (payload) => hospital.sign(strToU8(Buffer.from(payload).toString().replace('"formatVersion":1', '"formatVersion":2'))),
    });
    expect(await refusal(ofNewer)).toBe('capsule_newer');
  });

  test('neither unpacks a bomb nor computes one', async () => {
    // What a directory says of 200 MB is believed, and so never unpacked; what unpacks to more than it says stops there.
    expect(await refusal(withSize(zip, 200 * 1024 ** 2))).toBe('capsule_too_much');
    const bomb = zipSync({ 'bundle.json': new Uint8Array(8 * 1024 ** 2), 'signature.jws': strToU8('x') });
    expect(bomb.length).toBeLessThan(20_000);
    expect(await refusal(withSize(bomb, 100))).toBe('capsule_altered');
    const many = zipSync(Object.fromEntries(Array.from({ length: 90 }, (_each, index) => [`images/${index + 10}.jpg`, strToU8('x')])));
    expect(await refusal(many)).toBe('capsule_too_much');
    const started = performance.now();
    const slow = Buffer.from(await lock(zip, PASSPHRASE, QUICK)).toString();
    const head = JSON.parse(Buffer.from(slow.split('.')[0] ?? '', 'base64url').toString()) as object;
    const asked = Buffer.from(JSON.stringify({ ...head, p2c: 2_000_000_000 })).toString('base64url');
    expect(await refusal(Buffer.from([asked, ...slow.split('.').slice(1)].join('.')), PASSPHRASE)).toBe('capsule_too_much');
    expect(performance.now() - started).toBeLessThan(20_000);
    const other = await new CompactEncrypt(zip)
      .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM' })
      .setKeyManagementParameters({ p2c: QUICK })
      .encrypt(strToU8(PASSPHRASE));
    expect(await refusal(Buffer.from(other), PASSPHRASE)).toBe('not_a_capsule');
  });

  test.each<[string, (bundle: Bundle) => void]>([
    ['a second patient', (bundle) => bundle.entry?.push({ fullUrl: 'urn:x', resource: { resourceType: 'Patient', id: 'zweiter' } })],
    [
      'a resource that has no place in it',
      (bundle) => bundle.entry?.push({ fullUrl: 'urn:x', resource: { resourceType: 'Basic', id: 'b' } }),
    ],
    ['a script', (bundle) => replaceIn(bundle, '<p>', '<p><script>alert(1)</script>')],
    ['a handler', (bundle) => replaceIn(bundle, '<p>', '<p onclick=\\"x()\\">')],
    ['a reference to elsewhere', (bundle) => replaceIn(bundle, '"Encounter/', '"https://elsewhere.example/Encounter/')],
    ['no Composition first', (bundle) => bundle.entry?.reverse()],
    ['a state that FHIR does not know', (bundle) => replaceIn(bundle, '"status":"finished"', '"status":"vorbei"')],
    [
      'an encounter without its class',
      (bundle) => {
        for (const resource of resourcesIn(bundle))
          if (resource.resourceType === 'Encounter') delete (resource as { class?: unknown }).class;
      },
    ],
    ['a web page as document', (bundle) => replaceIn(bundle, '"contentType":"image/jpeg"', '"contentType":"text/html"')],
    [
      'another PDF than the signed one',
      (bundle) => replaceIn(bundle, Buffer.from(consult.pdf).toString('base64'), Buffer.from('%PDF-1.7 khác').toString('base64')),
    ],
  ])('with %s is refused though it is signed', async (_what, change) => {
    expect(await refusal(await changed(inBundle(change), hospital.sign))).toBe('capsule_bad_content');
  });

  test('shows who signed, and who vouches for them', async () => {
    const root = testIdentity('Cơ quan chứng thực');
    const own = testIdentity('Trạm y tế xã Một', root);
    const { signer } = await openCapsule(await pack({ sign: own.sign }), undefined);
    const at = new Date();
    expect(isIssuedBy(root.pem, signer, at)).toBe(true);
    expect(isIssuedBy(hospital.pem, signer, at)).toBe(false);
    expect(isIssuedBy('', signer, at)).toBe(false);
    expect(isIssuedBy(root.pem, signer, new Date(at.getTime() + 90 * 24 * 3600_000))).toBe(false);
    // Of the same name, and not the same authority.
    expect(isIssuedBy(testIdentity('Cơ quan chứng thực').pem, signer, at)).toBe(false);
    // A station is no authority.
    const below = testIdentity('Kẻ giả mạo', own);
    const forged = await verifySignature(await below.sign(strToU8('{}')));
    expect(isIssuedBy(root.pem, forged.signer, at)).toBe(false);
    expect(isIssuedBy(own.pem, forged.signer, at)).toBe(false);
  });
});

/** The same ZIP whose directory tells another size of its first file (APPNOTE 4.3.12, at 24). */
function withSize(file: Uint8Array, size: number): Uint8Array {
  const copy = Buffer.from(file);
  copy.writeUInt32LE(size, copy.indexOf('PK\u0001\u0002', 0, 'latin1') + 24);
  return copy;
}

function replaceIn(bundle: Bundle, from: string, to: string): void {
  const json = JSON.stringify(bundle);
  expect(json).toContain(from);
  Object.assign(bundle, JSON.parse(json.replaceAll(from, to)));
}
