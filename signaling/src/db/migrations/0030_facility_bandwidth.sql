-- What one seat in a call may send and receive from this facility, kbit/s; null: as much as the link carries. Less than a voice makes no call.
alter table facility
  add column max_up_kbps integer check (max_up_kbps between 40 and 1000000),
  add column max_down_kbps integer check (max_down_kbps between 40 and 1000000);
