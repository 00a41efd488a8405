-- What the first signer signed, word for word: the call may end and people may join before the second signature, and neither may change it.
alter table minutes add column frozen jsonb;
