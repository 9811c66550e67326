// Who is signed in: the staff key, kept in this tab only and gone with it.

const name = 'staff-key';

// What a key can be made of; anything else could not even be sent.
const form = /^[\x21-\x7e]{8,200}$/;

export const session = {
  get key() {
    return sessionStorage.getItem(name) ?? undefined;
  },
  keep(key) {
    sessionStorage.setItem(name, key);
  },
  forget() {
    sessionStorage.removeItem(name);
  },
  canBeKey: (text) => form.test(text),
};
