// Stands in for ankerl::unordered_dense, which Debian does not package: the same names on the standard containers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<class Key, class Enable = void>
	struct hash : std::hash<Key>
	{
	};

	namespace detail::wyhash
	{
		// The 64-bit finaliser of MurmurHash3: every input bit reaches every output bit.
		[[nodiscard]] inline uint64_t hash(uint64_t value)
		{
			for (int round = 0; round < 2; ++round)
			{
				value ^= value >> 32;
				value *= 0xd6e8feb86659fd93ULL;
			}

			return value ^ (value >> 32);
		}

		[[nodiscard]] inline uint64_t hash(const void* bytes, size_t length)
		{
			return std::hash<std::string_view>{}({ static_cast<const char*>(bytes), length });
		}
	} // namespace detail::wyhash

	template<class Key, class Value, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Equal>;

	template<class Key, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
