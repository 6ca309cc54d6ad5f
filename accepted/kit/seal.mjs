// Encrypts or decrypts what comes in; accepted/kit/sealing.py calls it.
//
//   in   {"word":"…"} on a line, then the bytes
//   out  salt (16), iv (12), tag (16), bytes; or the bytes as they were

import {
  createCipheriv,
  createDecipheriv,
  randomBytes,
  scryptSync,
} from "node:crypto";
import { readFileSync, writeSync } from "node:fs";

const CIPHER = "aes-256-gcm";
const [SALT, IV, TAG] = [16, 12, 16];
// OWASP Password Storage Cheat Sheet: N 2^17, r 8, p 1; 128 MB.
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };

const input = readFileSync(0);
const line = input.indexOf(10);
const { word } = JSON.parse(input.subarray(0, line).toString());
const data = input.subarray(line + 1);
const keyOf = (salt) => scryptSync(word, salt, 32, COST);

function sealed() {
  const salt = randomBytes(SALT);
  const iv = randomBytes(IV);
  const cipher = createCipheriv(CIPHER, keyOf(salt), iv);
  const body = Buffer.concat([cipher.update(data), cipher.final()]);
  return Buffer.concat([salt, iv, cipher.getAuthTag(), body]);
}

function opened() {
  const iv = data.subarray(SALT, SALT + IV);
  const key = keyOf(data.subarray(0, SALT));
  const decipher = createDecipheriv(CIPHER, key, iv);
  decipher.setAuthTag(data.subarray(SALT + IV, SALT + IV + TAG));
  const body = decipher.update(data.subarray(SALT + IV + TAG));
  return Buffer.concat([body, decipher.final()]);
}

let out = process.argv[2] === "seal" ? sealed() : opened();
while (out.length > 0) out = out.subarray(writeSync(1, out));
