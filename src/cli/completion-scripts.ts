/**
 * The completion scripts. Each asks `sirun __complete` and only that: commands and options are told in one place. They
 * call the sirun of the PATH, never the word that was typed: Tab must not start a program of the working folder.
 */

const bash = `# Completion of sirun for bash. Load it with: source <(sirun completion bash)
_sirun() {
  # COMP_WORDS is cut at : and =, which belong to the words of sirun.
  local line="\${COMP_LINE:0:COMP_POINT}" current='' cut=''
  local -a words
  IFS=$' \\t\\n' read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current="\${words[\${#words[@]} - 1]}"
  # What readline keeps of the word: it replaces only what follows the last : or =.
  [[ $COMP_WORDBREAKS == *:* && $current == *:* ]] && cut="\${current%"\${current##*:}"}"
  [[ $COMP_WORDBREAKS == *=* && "\${current#"$cut"}" == *=* ]] && cut="\${current%"\${current##*=}"}"
  COMPREPLY=()
  local answer path found
  while IFS='' read -r answer; do
    case $answer in
      :files | :folders)
        path="$current"
        [[ $path == -*=* ]] && path="\${path#*=}"
        path="\${path#file:}"
        local lead="\${current%"$path"}" kind=-f
        [[ $answer == :folders ]] && kind=-d
        compopt -o filenames 2> /dev/null
        while IFS='' read -r found; do
          found="$lead$found"
          COMPREPLY+=("\${found#"$cut"}")
        done < <(compgen $kind -- "$path")
        ;;
      *)
        answer="\${answer%%$'\\t'*}"
        COMPREPLY+=("\${answer#"$cut"}")
        [[ $answer == *: || $answer == *= ]] && compopt -o nospace 2> /dev/null
        ;;
    esac
  done < <(command sirun __complete -- "\${words[@]:1}" 2> /dev/null)
}
complete -F _sirun sirun
`

const zsh = `#compdef sirun
# Completion of sirun for zsh. Load it, after compinit, with: source <(sirun completion zsh)
_sirun() {
  local answer word
  local -a answers found
  answers=("\${(@f)$(command sirun __complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2> /dev/null)}")
  for answer in "\${answers[@]}"; do
    case $answer in
      '') ;;
      :files | :folders)
        compset -P '--[^=]#='
        compset -P 'file:'
        if [[ $answer == :folders ]]; then _files -/; else _files; fi
        ;;
      file:*) compadd -S '' -- file: ;;
      *)
        word="\${answer%%$'\\t'*}"
        if [[ $answer == *$'\\t'* ]]; then found+=("\${word//:/\\\\:}:\${answer#*$'\\t'}"); else found+=("\${word//:/\\\\:}"); fi
        ;;
    esac
  done
  (( \${#found} )) && _describe 'sirun' found
  return 0
}
if [[ \${funcstack[1]} == _sirun ]]; then _sirun "$@"; else compdef _sirun sirun; fi
`

const fish = `# Completion of sirun for fish. Load it with: sirun completion fish | source
function __sirun_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for answer in (command sirun __complete -- $words[2..-1] "$current" 2> /dev/null)
        switch $answer
            case ':files' ':folders'
                set -l path (string replace -r '^(--[^=]+=)?(file:)?' '' -- "$current")
                set -l lead (string sub -l (math (string length -- "$current") - (string length -- "$path")) -- "$current")
                for found in (__fish_complete_path "$path")
                    echo "$lead$found"
                end
            case '*'
                echo $answer
        end
    end
end
complete -c sirun -f -a '(__sirun_complete)'
`

export const completionScripts = { bash, zsh, fish }

export type Shell = keyof typeof completionScripts
