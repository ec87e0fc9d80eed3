// Runs Jenkinsfiles in the Groovy that Jenkins has: each for a branch, and with what its shell steps end with where they are
// asked how. Tells as JSON what each calls and sets, one within the other, or what Groovy says against it.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import org.codehaus.groovy.control.CompilationFailedException
import org.codehaus.groovy.control.CompilerConfiguration

class Record {
  static List open
  static String branch
  static int status
}

abstract class Recorder extends Script {
  Object invokeMethod(String name, Object given) {
    List all = given as List
    Closure body = all && all.last() instanceof Closure ? all.last() : null
    List arguments = (body ? all.init() : all).collect { it instanceof Map || it instanceof List ? it : it as String }
    Map call = [name: name, arguments: arguments, inside: []]
    Record.open.last() << call
    if (body) {
      Record.open << call.inside
      def value = body.call()
      Record.open.remove(Record.open.size() - 1)
      if (value instanceof Boolean) call.value = value
    }
    return arguments && arguments.first() instanceof Map && arguments.first().returnStatus ? Record.status : name
  }

  Object getProperty(String name) {
    switch (name) {
      case 'env': return [BRANCH_NAME: Record.branch]
      case ~/[A-Z_]+/: return '/' + name
      default: return name
    }
  }

  void setProperty(String name, Object value) {
    Record.open.last() << [name: name, arguments: [value as String], inside: [], set: true]
  }
}

def configuration = new CompilerConfiguration(scriptBaseClass: Recorder.name)
def answers = new JsonSlurper().parse(System.in.newReader('UTF-8')).collect { file ->
  Record.open = [[]]
  Record.branch = file.branch
  Record.status = file.status
  try {
    new GroovyShell(Recorder.classLoader, new Binding(), configuration).parse(file.text).run()
    [calls: Record.open.first()]
  } catch (CompilationFailedException problem) {
    [problem: problem.message]
  }
}
println JsonOutput.toJson(answers)
