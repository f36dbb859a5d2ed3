/** The smallest baseline JPEG: one grey pixel. */
const pixel = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  'base64',
);

/** A JPEG that carries `note` as its comment, so that a test can tell pictures apart; `size` bytes at least. */
export function jpeg(note: string, size = 0): Buffer {
  const text = Buffer.from(note);
  const comments = [comment(text)];
  for (let left = size - pixel.length - text.length - 4; left > 0; left -= 65_000)
    comments.push(comment(Buffer.alloc(Math.min(left, 65_000), 0x2d)));
  return Buffer.concat([pixel.subarray(0, 2), ...comments, pixel.subarray(2)]);
}

function comment(text: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([head, text]);
}
