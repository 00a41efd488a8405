#define SRTP3_IMPLEMENTATION
#include "srtp.h"
#include <stdlib.h>
#include <string.h>

// srtp_policy_t holds only a pointer to the key, so the bytes live beside it. srtp_create() copies what it needs.
struct srtp3_policy
{
	srtp_policy_t v2;
	unsigned char key[SRTP_MAX_KEY_LEN];
};

srtp_err_status_t srtp3_policy_create(srtp3_policy_t* policy)
{
	*policy = calloc(1, sizeof **policy);
	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

void srtp3_policy_destroy(srtp3_policy_t policy)
{
	if (!policy)
		return;
	explicit_bzero(policy, sizeof *policy);
	free(policy);
}

srtp_err_status_t srtp3_policy_set_ssrc(srtp3_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->v2.ssrc = ssrc;
	return srtp_err_status_ok;
}

srtp_err_status_t srtp3_policy_set_profile(srtp3_policy_t policy, srtp_profile_t profile)
{
	srtp_err_status_t status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->v2.rtp, profile);
	return status ? status : srtp_crypto_policy_set_from_profile_for_rtcp(&policy->v2.rtcp, profile);
}

srtp_err_status_t srtp3_policy_add_key(
  srtp3_policy_t policy, const uint8_t* key, size_t key_len, const uint8_t* salt, size_t salt_len, const uint8_t* mki, size_t mki_len)
{
	(void)mki; // the worker uses no master key identifiers
	if (mki_len != 0 || key_len + salt_len > sizeof policy->key)
		return srtp_err_status_bad_param;
	memcpy(policy->key, key, key_len);
	memcpy(policy->key + key_len, salt, salt_len);
	policy->v2.key = policy->key;
	return srtp_err_status_ok;
}

srtp_err_status_t srtp3_policy_set_allow_repeat_tx(srtp3_policy_t policy, bool allow)
{
	policy->v2.allow_repeat_tx = allow;
	return srtp_err_status_ok;
}

srtp_err_status_t srtp3_policy_set_window_size(srtp3_policy_t policy, size_t size)
{
	policy->v2.window_size = size;
	return srtp_err_status_ok;
}

srtp_err_status_t srtp3_create(srtp_t* session, srtp3_policy_t policy)
{
	return srtp_create(session, &policy->v2);
}

// libsrtp 2 works in place, on one buffer with room for `grows_by` more bytes.
static srtp_err_status_t in_place(
  srtp_err_status_t (*work)(srtp_t, void*, int*),
  srtp_t session,
  const uint8_t* in,
  size_t in_len,
  uint8_t* out,
  size_t* out_len,
  size_t grows_by)
{
	if (*out_len < in_len + grows_by)
		return srtp_err_status_bad_param;
	if (out != in)
		memcpy(out, in, in_len);

	int length               = (int)in_len;
	srtp_err_status_t status = work(session, out, &length);
	if (status == srtp_err_status_ok)
		*out_len = (size_t)length;
	return status;
}

srtp_err_status_t srtp3_protect(srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len, size_t mki_index)
{
	(void)mki_index;
	return in_place(srtp_protect, session, in, in_len, out, out_len, SRTP_MAX_TRAILER_LEN);
}

srtp_err_status_t srtp3_unprotect(srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len)
{
	return in_place(srtp_unprotect, session, in, in_len, out, out_len, 0);
}

srtp_err_status_t srtp3_protect_rtcp(srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len, size_t mki_index)
{
	(void)mki_index;
	// The extra four bytes: an SRTCP packet also carries its index (RFC 3711, section 3.4).
	return in_place(srtp_protect_rtcp, session, in, in_len, out, out_len, SRTP_MAX_TRAILER_LEN + 4);
}

srtp_err_status_t srtp3_unprotect_rtcp(srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len)
{
	return in_place(srtp_unprotect_rtcp, session, in, in_len, out, out_len, 0);
}
