package dev.ligature.policy;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How many proofs may be started, and how many answers given, in an hour.
 *
 * @param startsPerAccount starts with the sessions of one account
 * @param startsPerAddress starts from one client address, an IPv6 network of 64 bits counting as
 *     one
 * @param answersPerAccount answers with the sessions of one account
 * @param answersPerAddress answers from one client address
 */
@ConfigurationProperties("ligature.limits")
record RateLimitSettings(
    @Bindable(defaultValue = "60") int startsPerAccount,
    @Bindable(defaultValue = "120") int startsPerAddress,
    @Bindable(defaultValue = "120") int answersPerAccount,
    @Bindable(defaultValue = "60") int answersPerAddress) {}
