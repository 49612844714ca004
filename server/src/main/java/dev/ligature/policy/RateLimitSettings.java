package dev.ligature.policy;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How many proofs may be started, and how many answers to them may fail, in an hour; and how many
 * calls a directory may make in a minute.
 *
 * @param startsPerAccount starts with the sessions of one account
 * @param startsPerAddress starts from one client address, an IPv6 network of 64 bits counting as
 *     one
 * @param answersPerAccount failed answers with the sessions of one account, and as many without one
 *     from its known devices
 * @param answersPerAddress failed answers from one client address
 * @param failuresPerTenant answers from neither a session nor a known device that may be wrong in a
 *     tenant, beyond four for each one that is right
 * @param directoryCallsPerMinute requests of one directory, or one identity provider, of a tenant
 */
@ConfigurationProperties("ligature.limits")
record RateLimitSettings(
    @Bindable(defaultValue = "60") int startsPerAccount,
    @Bindable(defaultValue = "120") int startsPerAddress,
    @Bindable(defaultValue = "120") int answersPerAccount,
    @Bindable(defaultValue = "60") int answersPerAddress,
    @Bindable(defaultValue = "1000") int failuresPerTenant,
    @Bindable(defaultValue = "600") int directoryCallsPerMinute) {}
