// libsrtp 3's calls, as far as mediasoup-worker uses them, on top of libsrtp 2. The worker's code says srtp_protect and
// srtp_policy_t; the macros at the end turn that into the functions declared here.
#pragma once

#include <srtp2/srtp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Status codes that libsrtp 2 does not have; it never returns them.
#define srtp_err_status_buffer_small ((srtp_err_status_t)28)
#define srtp_err_status_cryptex_err ((srtp_err_status_t)29)

// In libsrtp 3 a policy is opaque and made by calls; in libsrtp 2 it is a struct.
typedef struct srtp3_policy* srtp3_policy_t;

srtp_err_status_t srtp3_policy_create(srtp3_policy_t* policy);
void srtp3_policy_destroy(srtp3_policy_t policy);
srtp_err_status_t srtp3_policy_set_ssrc(srtp3_policy_t policy, srtp_ssrc_t ssrc);
srtp_err_status_t srtp3_policy_set_profile(srtp3_policy_t policy, srtp_profile_t profile);
srtp_err_status_t srtp3_policy_add_key(
  srtp3_policy_t policy, const uint8_t* key, size_t key_len, const uint8_t* salt, size_t salt_len, const uint8_t* mki, size_t mki_len);
srtp_err_status_t srtp3_policy_set_allow_repeat_tx(srtp3_policy_t policy, bool allow);
srtp_err_status_t srtp3_policy_set_window_size(srtp3_policy_t policy, size_t size);

srtp_err_status_t srtp3_create(srtp_t* session, srtp3_policy_t policy);

// Separate in and out buffers; out_len holds the room in `out` before the call and the bytes written after it.
srtp_err_status_t srtp3_protect(srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len, size_t mki_index);
srtp_err_status_t srtp3_unprotect(srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len);
srtp_err_status_t srtp3_protect_rtcp(srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len, size_t mki_index);
srtp_err_status_t srtp3_unprotect_rtcp(srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len);

#ifndef SRTP3_IMPLEMENTATION
#define srtp_policy_t srtp3_policy_t
#define srtp_policy_create srtp3_policy_create
#define srtp_policy_destroy srtp3_policy_destroy
#define srtp_policy_set_ssrc srtp3_policy_set_ssrc
#define srtp_policy_set_profile srtp3_policy_set_profile
#define srtp_policy_add_key srtp3_policy_add_key
#define srtp_policy_set_allow_repeat_tx srtp3_policy_set_allow_repeat_tx
#define srtp_policy_set_window_size srtp3_policy_set_window_size
#define srtp_create srtp3_create
#define srtp_stream_remove srtp_remove_stream
#define srtp_protect srtp3_protect
#define srtp_unprotect srtp3_unprotect
#define srtp_protect_rtcp srtp3_protect_rtcp
#define srtp_unprotect_rtcp srtp3_unprotect_rtcp
#endif

#ifdef __cplusplus
}
#endif
