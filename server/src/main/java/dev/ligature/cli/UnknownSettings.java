package dev.ligature.cli;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.env.PropertySource;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.scheduling.annotation.Scheduled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings that are given and that nothing reads: misspelt ones, or such of a part that is off. */
final class UnknownSettings {
  private static final String OURS = "LIGATURE_";

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(ligature\\.[\\w.-]+)");

  /** What commands read by themselves, and what Kubernetes tells of a service with our name. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "LIGATURE_(CONFIG|LOG|DEVELOPMENT|SAMPLE_TENANT|DATA_DIRECTORY|DB_EMBEDDED|DB_OWNER_.*"
              + "|TEST_.*|ANSWER_.*|SECRET|IRC_PASSWORD|PORT(_.*)?|SERVICE_(HOST|PORT(_.*)?))");

  private UnknownSettings() {}

  /** Their names as they were given, in order. */
  static List<String> in(ApplicationContext context) {
    Set<String> read = read(context);
    List<String> unknown = new ArrayList<>();
    for (PropertySource source : context.getEnvironment().getPropertySources()) {
      for (String name : source) {
        String variable = variable(name);
        if (variable.startsWith(OURS)
            && !OTHERS.matcher(variable).matches()
            && read.stream().noneMatch(known -> (variable + "_").startsWith(known + "_"))) {
          unknown.add(name);
        }
      }
    }
    return unknown.stream().distinct().sorted().toList();
  }

  /** All settings that parts read, as environment variables without the indices of lists. */
  private static Set<String> read(ApplicationContext context) {
    Set<String> names = new HashSet<>();
    for (BeanDefinition<?> part : context.getAllBeanDefinitions()) {
      if (part.getBeanType().getName().startsWith("dev.ligature.")) {
        part.getAnnotationMetadata().getAnnotationValuesByType(Requires.class).stream()
            .flatMap(need -> need.stringValue("property").stream())
            .forEach(names::add);
        // One part for each name that settings give: all below the prefix is read.
        part.stringValue(EachProperty.class)
            .filter(prefix -> !part.isTrue(EachProperty.class, "list"))
            .ifPresent(names::add);
        for (Argument<?> argument : part.getConstructor().getArguments()) {
          collect(argument.getAnnotationMetadata(), names);
        }
        part.getExecutableMethods().stream()
            .flatMap(method -> method.getAnnotationValuesByType(Scheduled.class).stream())
            .forEach(times -> placeholders(times.getValues().toString(), names));
      }
    }
    for (PropertySource source : context.getEnvironment().getPropertySources()) {
      for (String name : source) {
        placeholders(String.valueOf(source.get(name)), names);
      }
    }
    return names.stream().map(UnknownSettings::variable).collect(Collectors.toSet());
  }

  private static void collect(AnnotationMetadata argument, Set<String> names) {
    argument.stringValue(Property.class, "name").ifPresent(names::add);
    argument.stringValue(Value.class).ifPresent(value -> placeholders(value, names));
  }

  private static void placeholders(String value, Set<String> names) {
    PLACEHOLDER.matcher(value).results().forEach(found -> names.add(found.group(1)));
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_").replaceAll("_\\d+(?=_)", "");
  }
}
