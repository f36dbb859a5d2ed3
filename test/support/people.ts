/** People who may use the editor, for `adminAuth` in Node-RED's settings; `password` is what they type. */
export const people = {
  owner: { name: 'owner', password: 'owner-pass' },
  reader: { name: 'reader', password: 'reader-pass' },
} as const;

export type Person = (typeof people)[keyof typeof people];

/** Node-RED keeps bcrypt hashes of the passwords above. */
export const adminAuth = {
  type: 'credentials',
  users: [
    {
      username: people.owner.name,
      password: '$2b$04$GiOlrzPwo9HX7/1T73fikeYoUFpTjGSXzU8AF.eSsI1KYBlIbnxQO',
      permissions: '*',
    },
    {
      username: people.reader.name,
      password: '$2b$04$h5Fdwc4XFDLg58FiWtQfleaOOT8ha40t060u4aJuQdDgqL/v/2y3y',
      permissions: 'read',
    },
  ],
};
