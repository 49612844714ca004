package dev.ligature.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * A rule of the architecture, for the packages below a root: the project's own, or the planted
 * ones.
 *
 * @param culprit simple name of the planted class that breaks this rule, and no other does
 */
record Rule(String name, String culprit, Function<String, ArchRule> rule) {
  static final List<Rule> ALL =
      List.of(
          new Rule(
              "only the edge touches the wire",
              "WireReader",
              root ->
                  noClasses()
                      .that(not(edge(root).or(resideInAnyPackage(root + ".keys.kms.."))))
                      .should()
                      .dependOnClassesThat()
                      .resideInAnyPackage("io.grpc..", "com.google.rpc..", "dev.ligature.api..")),
          new Rule(
              "only rpc knows status",
              "StatusEndpoint",
              root ->
                  noClasses()
                      .that(not(resideInAnyPackage(root + ".rpc..")))
                      .should()
                      .dependOnClassesThat()
                      .haveNameMatching("io\\.grpc\\.Status(|Exception|RuntimeException)")),
          new Rule("domains keep their order", "UpwardLook", Rule::order),
          new Rule(
              "repositories and rows are package private",
              "OpenRepository",
              root ->
                  classes()
                      .that(not(resideInAnyPackage(root + ".db..")))
                      .and()
                      .haveNameMatching(".*(Repository|Row)")
                      .should()
                      .bePackagePrivate()
                      .orShould()
                      .bePrivate()),
          new Rule(
              "time and randomness are injected",
              "WallClock",
              root ->
                  noClasses()
                      .that()
                      .doNotHaveFullyQualifiedName(root + ".rpc.Sources")
                      .and()
                      .doNotHaveFullyQualifiedName(root + ".common.SecureIds")
                      .and()
                      .resideOutsideOfPackage(root + ".cli..")
                      .should()
                      .accessTargetWhere(asksTheMachine())),
          new Rule(
              "endpoints do not see repositories",
              "DirectEndpoint",
              root ->
                  noClasses()
                      .that(
                          simpleNameEndingWith("Endpoint")
                              .or(simpleNameEndingWith("Messages"))
                              .or(simpleNameEndingWith("Stream")))
                      .should()
                      .dependOnClassesThat()
                      .haveSimpleNameEndingWith("Repository")),
          new Rule(
              "only db sees sql",
              "RawQuery",
              root ->
                  noClasses()
                      .that()
                      .resideOutsideOfPackage(root + ".db..")
                      .should()
                      .dependOnClassesThat()
                      .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")),
          new Rule(
              "transactions belong to the domain",
              "TransactionalEndpoint",
              root ->
                  noMethods()
                      .that()
                      .areDeclaredInClassesThat(
                          edge(root)
                              .or(simpleNameEndingWith("Repository"))
                              .or(resideInAnyPackage(root + ".common..", root + ".cli..")))
                      .should()
                      .beAnnotatedWith("io.micronaut.transaction.annotation.Transactional")
                      .orShould()
                      .beAnnotatedWith("jakarta.transaction.Transactional")),
          new Rule(
              "who handles secrets has no logger",
              "ChattySecret",
              root ->
                  noClasses()
                      .that(handleSecrets())
                      .should()
                      .dependOnClassesThat()
                      .areAssignableTo(Logger.class)),
          new Rule(
              "only kms knows the cloud",
              "CloudKeys",
              root ->
                  noClasses()
                      .that()
                      .resideOutsideOfPackage(root + ".keys.kms..")
                      .should()
                      .dependOnClassesThat()
                      .resideInAnyPackage("com.google.cloud..", "com.google.api.gax..")));

  /** Each may use what stands before it. */
  static final List<String> ORDER =
      List.of(
          "common",
          "db",
          "keys",
          "rpc",
          "audit",
          "policy",
          "account",
          "vault",
          "connector",
          "link",
          "graph",
          "admin",
          "scim",
          "risc",
          "cli");

  /** What a stream's object is made of: the pieces of Control and Work, and a queue of sends. */
  private static final String STREAM_PART = "(Control|Work)[A-Z].*|.*Outbox";

  private static final Set<String> NOW = Set.of("now", "systemUTC", "systemDefaultZone", "system");

  ArchRule below(String root) {
    return rule.apply(root).allowEmptyShould(true);
  }

  @Override
  public String toString() {
    return name;
  }

  private static ArchRule order(String root) {
    List<ArchRule> rules = new ArrayList<>();
    for (int i = 0; i + 1 < ORDER.size(); i++) {
      String[] later =
          ORDER.subList(i + 1, ORDER.size()).stream()
              .map(domain -> root + "." + domain + "..")
              .toArray(String[]::new);
      rules.add(
          noClasses()
              .that()
              .resideInAPackage(root + "." + ORDER.get(i) + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(later)
              .allowEmptyShould(true));
    }
    return CompositeArchRule.of(rules);
  }

  private static DescribedPredicate<JavaClass> edge(String root) {
    return outermost(".*(Endpoint|Messages|Stream)")
        .or(outermost(STREAM_PART))
        .or(resideInAnyPackage(root + ".rpc.."));
  }

  private static DescribedPredicate<JavaClass> outermost(String simpleName) {
    return describe(
        "in a " + simpleName,
        type -> {
          String name = type.getName();
          return name.substring(name.lastIndexOf('.') + 1).split("\\$", 2)[0].matches(simpleName);
        });
  }

  private static DescribedPredicate<JavaAccess<?>> asksTheMachine() {
    return describe(
        "asks the machine for time or randomness",
        access -> {
          AccessTarget target = access.getTarget();
          JavaClass owner = target.getOwner();
          String name = target.getName();
          boolean time =
              owner.isEquivalentTo(Clock.class)
                  || owner.getPackageName().equals(Instant.class.getPackageName());
          return (time && NOW.contains(name))
              || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
              || (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"))
              || (owner.isEquivalentTo(Math.class) && name.equals("random"))
              || owner.isEquivalentTo(ThreadLocalRandom.class)
              || ((owner.isEquivalentTo(Random.class) || owner.isEquivalentTo(SecureRandom.class))
                  && name.equals("<init>"));
        });
  }

  private static DescribedPredicate<JavaClass> handleSecrets() {
    Set<String> secretMessages = SecretMessages.names();
    return describe(
        "handle secrets",
        type ->
            type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass())
                .anyMatch(
                    used ->
                        used.isEquivalentTo(Secret.class)
                            || used.isEquivalentTo(OpaqueToken.class)
                            || secretMessages.contains(used.getName())));
  }
}
